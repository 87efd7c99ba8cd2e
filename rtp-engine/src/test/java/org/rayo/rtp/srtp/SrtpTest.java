package org.rayo.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.packet.RtcpWriter;
import org.rayo.rtp.packet.RtpPacket;

/** SRTP and SRTCP of every suite: what is protected opens again, and nothing else does. */
class SrtpTest {
    private static final int SSRC = 0x12345678;

    private static ByteBuf rtp(int sequence, int ssrc) {
        ByteBuf packet = Unpooled.buffer(256);
        RtpPacket.writeHeader(packet, false, 0, sequence, sequence * 160, ssrc);
        for (int i = 0; i < 160; i++) {
            packet.writeByte(i + sequence);
        }
        return packet;
    }

    private static ByteBuf rtcp(int ssrc) {
        ByteBuf packet = Unpooled.buffer(256);
        RtcpWriter.writeSenderReport(packet, ssrc, 1, 2, 3, 4, 0);
        RtcpWriter.writeCname(packet, ssrc, new byte[] {'x'});
        return packet;
    }

    private static SrtpKey key(CryptoSuite suite) {
        return SrtpKey.random(suite, new SecureRandom());
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void whatIsProtectedOpens(CryptoSuite suite) {
        SrtpKey key = key(suite);
        SrtpProtector sender = new SrtpProtector(key, SSRC);
        SrtpUnprotector receiver = new SrtpUnprotector(key);
        for (int i = 0; i < 10; i++) {
            ByteBuf packet = rtp(100 + i, SSRC);
            String plain = ByteBufUtil.hexDump(packet);
            assertThat(sender.protect(packet)).isTrue();
            assertThat(packet.readableBytes()).isEqualTo(172 + suite.tagOctets());
            assertThat(ByteBufUtil.hexDump(packet))
                    .startsWith(plain.substring(0, 24))
                    .doesNotContain(plain.substring(24));
            assertThat(receiver.unprotect(packet, SSRC, true, 0)).isTrue();
            assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(plain);

            ByteBuf report = rtcp(SSRC);
            String plainReport = ByteBufUtil.hexDump(report);
            assertThat(sender.protectRtcp(report)).isTrue();
            assertThat(report.readableBytes() * 2).isGreaterThan(plainReport.length());
            assertThat(receiver.unprotectRtcp(report, 0)).isTrue();
            assertThat(ByteBufUtil.hexDump(report)).isEqualTo(plainReport);
        }
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void theSequenceMayWrapAndPacketsMayOvertakeEachOther(CryptoSuite suite) {
        SrtpKey key = key(suite);
        SrtpProtector sender = new SrtpProtector(key, SSRC);
        SrtpUnprotector receiver = new SrtpUnprotector(key);
        for (int i = 0; i < 200; i += 2) {
            ByteBuf first = rtp((65_500 + i) & 0xFFFF, SSRC);
            ByteBuf second = rtp((65_501 + i) & 0xFFFF, SSRC);
            assertThat(sender.protect(first) && sender.protect(second)).isTrue();
            assertThat(receiver.unprotect(second, SSRC, true, 0)).as("packet " + i).isTrue();
            assertThat(receiver.unprotect(first, SSRC, true, 0)).as("packet " + i).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void whatIsForgedDamagedOrSeenBeforeDoesNotOpen(CryptoSuite suite) {
        SrtpKey key = key(suite);
        SrtpProtector sender = new SrtpProtector(key, SSRC);
        SrtpUnprotector receiver = new SrtpUnprotector(key);
        ByteBuf packet = rtp(1, SSRC);
        assertThat(sender.protect(packet)).isTrue();
        for (int at = 12; at < packet.readableBytes(); at += 11) {
            ByteBuf damaged = packet.copy();
            damaged.setByte(at, damaged.getByte(at) ^ 4);
            assertThat(receiver.unprotect(damaged, SSRC, true, at * 2_000_000_000L)).as("octet " + at).isFalse();
        }
        long later = 1_000_000_000_000L;
        assertThat(new SrtpUnprotector(key(suite)).unprotect(packet.copy(), SSRC, true, 0)).isFalse();
        assertThat(receiver.unprotect(rtp(2, SSRC), SSRC, true, later)).as("plain").isFalse();
        assertThat(receiver.unprotect(packet.copy(), SSRC, true, later)).isTrue();
        assertThat(receiver.unprotect(packet.copy(), SSRC, true, later)).as("again").isFalse();
    }

    @Test
    void aNewSourceIsBelievedWhenItHasTheKeyAndTriesAreBounded() {
        SrtpKey key = key(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        SrtpUnprotector receiver = new SrtpUnprotector(key);
        ByteBuf packet = rtp(7, SSRC);
        assertThat(new SrtpProtector(key, SSRC).protect(packet)).isTrue();
        assertThat(receiver.unprotect(packet, SSRC, true, 0)).isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(receiver.unprotect(rtp(i, i), i, true, 5)).isFalse();
        }
        ByteBuf other = rtp(9, 77);
        assertThat(new SrtpProtector(key, 77).protect(other)).isTrue();
        assertThat(receiver.unprotect(other.copy(), 77, true, 5)).as("too many tries").isFalse();
        assertThat(receiver.unprotect(rtp(3, 78), 78, false, 5)).isFalse();
        assertThat(receiver.unprotect(other.copy(), 77, true, 2_000_000_000L)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void nonsenseNeverOpensAndNeverThrows(CryptoSuite suite) {
        SplittableRandom random = new SplittableRandom(11);
        SrtpUnprotector receiver = new SrtpUnprotector(key(suite));
        RtpPacket view = new RtpPacket();
        int tried = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] octets = new byte[random.nextInt(0, 200)];
            random.nextBytes(octets);
            if (octets.length > 8) {
                octets[0] = (byte) (0x80 | (octets[0] & 0x3F));
            }
            ByteBuf packet = Unpooled.wrappedBuffer(octets);
            long now = i * 100_000_000L;
            if (view.wrapHeader(packet) == RtpPacket.Verdict.OK) {
                tried++;
                assertThat(receiver.unprotect(packet, view.ssrc(), true, now)).isFalse();
            }
            assertThat(receiver.unprotectRtcp(Unpooled.wrappedBuffer(octets), now)).isFalse();
        }
        assertThat(tried).isGreaterThan(200);
    }

    @Test
    void keysAreReadFromSdpAndNeverPrinted() {
        SrtpKey key = SrtpKey.ofInline(
                CryptoSuite.AES_CM_128_HMAC_SHA1_80, "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj");
        assertThat(key.inline()).isEqualTo("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj");
        assertThat(key.toString()).isEqualTo("AES_CM_128_HMAC_SHA1_80 inline:(secret)");
        assertThat(new SrtpParameters(key, key).toString()).doesNotContain("d0Rm");
        assertThatThrownBy(() -> SrtpKey.ofInline(CryptoSuite.AEAD_AES_256_GCM, "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1c"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("d0Rm");
        assertThatThrownBy(() -> SrtpKey.ofInline(CryptoSuite.AEAD_AES_128_GCM, "d0Rm!secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("secret");
        assertThat(CryptoSuite.named("F8_128_HMAC_SHA1_80")).isNull();
        assertThat(CryptoSuite.named("AEAD_AES_256_GCM")).isEqualTo(CryptoSuite.AEAD_AES_256_GCM);
    }
}
