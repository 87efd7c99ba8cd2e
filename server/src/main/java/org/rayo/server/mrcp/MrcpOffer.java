package org.rayo.server.mrcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.codec.AudioEncoding;
import org.rayo.rtp.engine.StreamParameters;
import org.rayo.sdp.MediaDescription;
import org.rayo.sdp.SdpException;
import org.rayo.sdp.SdpParser;
import org.rayo.server.net.IpLiteral;

/**
 * What is offered to a speech server, and what it answers (RFC 6787 §4.2): one control channel and the sound that belongs to it.
 * Pure.
 *
 * @param resource {@code speechsynth} or {@code speechrecog}
 * @param tls whether the control channel is encrypted
 */
record MrcpOffer(String resource, boolean tls) {
    private static final int DISCARD_PORT = 9;

    /** What was agreed on. */
    record Agreed(String channel, InetSocketAddress control, StreamParameters stream) {}

    boolean hears() {
        return resource.equals("speechsynth");
    }

    private String protocol() {
        return tls ? "TCP/TLS/MRCPv2" : "TCP/MRCPv2";
    }

    /** {@code host}: what the far end is told to send to. */
    String sdp(String host, int rtpPort) {
        String family = host.indexOf(':') >= 0 ? "IP6" : "IP4";
        return String.join("\r\n",
                "v=0",
                "o=- 1 1 IN " + family + " " + host,
                "s=-",
                "c=IN " + family + " " + host,
                "t=0 0",
                "m=application " + DISCARD_PORT + " " + protocol() + " 1",
                "a=setup:active",
                "a=connection:new",
                "a=resource:" + resource,
                "a=cmid:1",
                "m=audio " + rtpPort + " RTP/AVP 0 8",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000",
                hears() ? "a=recvonly" : "a=sendonly",
                "a=mid:1",
                "");
    }

    /**
     * Reads an answer.
     *
     * @param name that TLS verifies
     * @throws MrcpFailure when it refuses, or is none
     */
    Agreed agreed(byte[] answer, String name) {
        try {
            var media = SdpParser.parse(answer).media();
            MediaDescription control = media.isEmpty() ? null : media.getFirst();
            MediaDescription audio = media.size() < 2 ? null : media.get(1);
            if (control == null || audio == null || control.port() == 0 || audio.port() == 0) {
                throw new MrcpFailure("the speech server has no " + resource + " for us");
            }
            String channel = control.attribute("channel");
            if (!control.protocol().equals(protocol()) || channel == null || !channel.matches("[A-Za-z0-9]{1,100}@" + resource)) {
                throw new MrcpFailure("the speech server's answer has no control channel for " + resource);
            }
            return new Agreed(channel, new InetSocketAddress(named(name, address(control.host())), control.port()), stream(audio));
        } catch (SdpException e) {
            throw new MrcpFailure("the speech server's answer is no SDP");
        }
    }

    private StreamParameters stream(MediaDescription audio) {
        String format = audio.formats().isEmpty() ? "" : audio.formats().getFirst();
        AudioEncoding encoding = switch (format) {
            case "0" -> AudioEncoding.PCMU;
            case "8" -> AudioEncoding.PCMA;
            default -> throw new MrcpFailure("the speech server wants a codec that was not offered");
        };
        return new StreamParameters(new InetSocketAddress(address(audio.host()), audio.port()), encoding, Integer.parseInt(format), -1, 20,
                !hears(), hears());
    }

    private static InetAddress address(@Nullable String host) {
        if (host == null || !IpLiteral.isOne(host)) {
            throw new MrcpFailure("the speech server's answer names no address");
        }
        return IpLiteral.parse(host);
    }

    private static InetAddress named(String name, InetAddress address) {
        try {
            return InetAddress.getByAddress(name, address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address is 4 or 16 octets", e);
        }
    }
}
