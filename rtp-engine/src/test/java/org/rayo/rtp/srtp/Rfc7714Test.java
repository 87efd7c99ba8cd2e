package org.rayo.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.rtp.Suites;

/** The vectors of RFC 7714 §16 and §17. They give session keys, so the derivation from a master key is stepped over. */
class Rfc7714Test {
    private static final byte[] SALT = ByteBufUtil.decodeHexDump("517569642070726f2071756f");
    private static final int RTP_SSRC = 0x5501a0b2;
    private static final int RTCP_SSRC = 0x4d617273;

    private static String section(String file, String title) {
        String text = new String(Suites.read("rtp/rfc7714/" + file), StandardCharsets.US_ASCII);
        int start = text.indexOf(title);
        assertThat(start).as(title).isPositive();
        Matcher next = Pattern.compile("\n1[67]\\.\\d").matcher(text);
        return text.substring(start, next.find(start + title.length()) ? next.start() : text.length());
    }

    private static ByteBuf packet(String section, String label) {
        Matcher block = Pattern.compile(label + ":\\s*\n\\s*\n?((?:\\s+[0-9a-f ]+\n)+)").matcher(section);
        assertThat(block.find()).as(label).isTrue();
        byte[] octets = ByteBufUtil.decodeHexDump(block.group(1).replaceAll("\\s", ""));
        return Unpooled.buffer(octets.length + 64).writeBytes(octets);
    }

    private static SrtpKey anyKey(CryptoSuite suite) {
        return SrtpKey.of(suite, new byte[suite.keyOctets() + suite.saltOctets()]);
    }

    private static byte[] sessionKey(CryptoSuite suite) {
        byte[] key = new byte[suite.keyOctets()];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return key;
    }

    private static RtpTransform rtpWithSessionKey(CryptoSuite suite) throws GeneralSecurityException {
        return GaloisTransform.withSessionKey(RTP_SSRC, sessionKey(suite), SALT);
    }

    private static final class RtcpWithSessionKey extends SrtcpCryptoContext {
        RtcpWithSessionKey(CryptoSuite suite) throws GeneralSecurityException {
            super(RTCP_SSRC, anyKey(suite).key(), anyKey(suite).salt(), Contexts.policy(suite, 16),
                    SilentLogger.INSTANCE);
            System.arraycopy(SALT, 0, saltKey, 0, SALT.length);
            cipher.init(sessionKey(suite), SALT);
        }
    }

    private static SrtpUnprotector unprotector(CryptoSuite suite) throws GeneralSecurityException {
        return new SrtpUnprotector(anyKey(suite), rtpWithSessionKey(suite), new RtcpWithSessionKey(suite));
    }

    @ParameterizedTest
    @CsvSource({
        "AEAD_AES_128_GCM, 16.1.1.  SRTP AEAD_AES_128_GCM Encryption",
        "AEAD_AES_256_GCM, 16.2.1.  SRTP AEAD_AES_256_GCM Encryption"
    })
    void protectsAndOpensTheRtpPacket(CryptoSuite suite, String title) throws Exception {
        String section = section("rtp-vectors.txt", title);
        ByteBuf plain = packet(section, "Encrypting the following packet");
        ByteBuf expected = packet(section, "Encrypted and tagged packet");
        ByteBuf packet = Unpooled.buffer(128).writeBytes(plain.duplicate());
        SrtpProtector protector = new SrtpProtector(
                anyKey(suite), rtpWithSessionKey(suite), new RtcpWithSessionKey(suite));
        assertThat(protector.protect(packet)).isTrue();
        assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(ByteBufUtil.hexDump(expected));
        assertThat(unprotector(suite).unprotect(packet, RTP_SSRC, true, 0)).isTrue();
        assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(ByteBufUtil.hexDump(plain));
    }

    @ParameterizedTest
    @CsvSource({
        "AEAD_AES_128_GCM, 17.1.  SRTCP AEAD_AES_128_GCM Encryption and Tagging, Encrypted and tagged packet",
        "AEAD_AES_256_GCM, 17.2.  SRTCP AEAD_AES_256_GCM Verification and Decryption, Decrypting the following packet"
    })
    void opensTheRtcpPacket(CryptoSuite suite, String title, String label) throws Exception {
        ByteBuf packet = packet(section("rtcp-vectors.txt", title), label);
        ByteBuf plain = packet(
                section("rtcp-vectors.txt", "17.2.  SRTCP AEAD_AES_256_GCM Verification and Decryption"),
                "Verified and decrypted packet");
        ByteBuf damaged = packet.copy().setByte(20, packet.getByte(20) ^ 1);
        assertThat(unprotector(suite).unprotectRtcp(damaged, 0)).isFalse();
        assertThat(unprotector(suite).unprotectRtcp(packet, 0)).isTrue();
        assertThat(ByteBufUtil.hexDump(packet)).isEqualTo(ByteBufUtil.hexDump(plain));
    }
}
