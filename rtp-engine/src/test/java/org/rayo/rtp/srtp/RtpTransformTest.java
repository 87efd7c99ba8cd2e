package org.rayo.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rayo.rtp.Allocations;
import org.rayo.rtp.packet.RtpPacket;

/** Our transforms beside the SRTP library's: the same octets, and each opens what the other has protected. */
class RtpTransformTest {
    private static final int SSRC = 0xCAFEBABE;

    private static ByteBuf packet(SplittableRandom random, int sequence) {
        ByteBuf packet = Unpooled.buffer(1400);
        RtpPacket.writeHeader(packet, random.nextBoolean(), 96, sequence & 0xFFFF, random.nextInt(), SSRC);
        int sources = random.nextInt(4) == 0 ? random.nextInt(1, 16) : 0;
        boolean extended = random.nextInt(4) == 0;
        packet.setByte(0, 0x80 | (extended ? 0x10 : 0) | sources);
        packet.writeZero(4 * sources);
        if (extended) {
            int words = random.nextInt(5);
            packet.writeShort(0xBEDE).writeShort(words).writeZero(4 * words);
        }
        byte[] payload = new byte[random.nextInt(0, 1200)];
        random.nextBytes(payload);
        return packet.writeBytes(payload);
    }

    private static SrtpCryptoContext library(SrtpKey key, boolean sender) throws GeneralSecurityException {
        return new SrtpCryptoContext(
                sender,
                SSRC,
                0,
                key.key(),
                key.salt(),
                Contexts.policy(key.suite(), key.suite().tagOctets()),
                SilentLogger.INSTANCE);
    }

    private static PacketOctets octets(ByteBuf packet) {
        PacketOctets octets = new PacketOctets();
        assertThat(octets.take(packet)).isTrue();
        return octets;
    }

    private static String text(PacketOctets octets) {
        return ByteBufUtil.hexDump(octets.getBuffer(), octets.getOffset(), octets.getLength());
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void whatTheLibraryDoesItDoesToo(CryptoSuite suite) throws Exception {
        SrtpKey key = SrtpKey.random(suite, new SecureRandom());
        SplittableRandom random = new SplittableRandom(7);
        RtpTransform ours = Contexts.transform(key, SSRC);
        RtpTransform opening = Contexts.transform(key, SSRC);
        SrtpCryptoContext theirs = library(key, true);
        SrtpCryptoContext theirsOpening = library(key, false);
        // over the end of the sequence twice
        for (int sequence = 60_000; sequence < 60_000 + 140_000; sequence += random.nextInt(1, 300)) {
            ByteBuf packet = packet(random, sequence);
            PacketOctets byUs = octets(packet);
            PacketOctets byThem = octets(packet);
            String plain = text(byUs);
            assertThat(ours.protect(byUs)).isTrue();
            assertThat(theirs.transformPacket(byThem)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(text(byUs)).as("packet " + sequence).isEqualTo(text(byThem));
            ByteBuf wire = Unpooled.wrappedBuffer(byUs.getBuffer(), 0, byUs.getLength());
            assertThat(opening.unprotect(byThem)).isTrue();
            assertThat(text(byThem)).isEqualTo(plain);
            assertThat(theirsOpening.reverseTransformPacket(byUs, false)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(text(byUs)).isEqualTo(plain);
            assertThat(opening.unprotect(octets(wire))).as("again").isFalse();
        }
    }

    /** Late, early, twice, far away: the library's window is the measure. */
    @ParameterizedTest
    @EnumSource(value = CryptoSuite.class, names = {"AES_CM_128_HMAC_SHA1_80", "AEAD_AES_128_GCM"})
    void theSamePacketsAreTooOldOrSeen(CryptoSuite suite) throws Exception {
        SrtpKey key = SrtpKey.random(suite, new SecureRandom());
        SplittableRandom random = new SplittableRandom(9);
        RtpTransform sender = Contexts.transform(key, SSRC);
        byte[][] sent = new byte[3000][];
        for (int i = 0; i < sent.length; i++) {
            PacketOctets packet = octets(packet(random, 64_000 + i));
            assertThat(sender.protect(packet)).isTrue();
            sent[i] = java.util.Arrays.copyOf(packet.getBuffer(), packet.getLength());
        }
        RtpTransform ours = Contexts.transform(key, SSRC);
        SrtpCryptoContext theirs = library(key, false);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            int at = Math.clamp(i / 7L + random.nextInt(-80, 30), 0, sent.length - 1);
            boolean opened = ours.unprotect(octets(Unpooled.wrappedBuffer(sent[at])));
            SrtpErrorStatus status = theirs.reverseTransformPacket(octets(Unpooled.wrappedBuffer(sent[at])), false);
            assertThat(opened).as("packet " + at + " at " + i).isEqualTo(status == SrtpErrorStatus.OK);
            refused += opened ? 0 : 1;
        }
        assertThat(refused).isBetween(10_000, 19_000);
    }

    @Test
    void nothingIsAllocatedPerPacket() throws Exception {
        Allocations.assertNone(RtpTransformTest.class);
    }

    /** Fifty packets of each suite there and back. */
    public static void main(String[] arguments) throws Exception {
        CryptoSuite[] suites = CryptoSuite.values();
        SrtpProtector[] senders = new SrtpProtector[suites.length];
        SrtpUnprotector[] receivers = new SrtpUnprotector[suites.length];
        for (int i = 0; i < suites.length; i++) {
            SrtpKey key = SrtpKey.random(suites[i], new SecureRandom());
            senders[i] = new SrtpProtector(key, SSRC);
            receivers[i] = new SrtpUnprotector(key);
        }
        ByteBuf packet = Unpooled.buffer(256);
        Allocations.count(round -> {
            for (int i = 0; i < 50; i++) {
                for (int suite = 0; suite < suites.length; suite++) {
                    packet.clear();
                    RtpPacket.writeHeader(packet, false, 0, round * 50 + i, i, SSRC);
                    packet.writerIndex(172);
                    if (!senders[suite].protect(packet) || !receivers[suite].unprotect(packet, SSRC, true, 0)) {
                        throw new IllegalStateException("refused in round " + round);
                    }
                }
            }
        });
    }
}
