package org.rayo.sip.codec;

/**
 * What one message may be.
 *
 * @param maxMessage octets, all of it
 * @param maxHeaders fields
 */
public record SipLimits(int maxMessage, int maxHeaders) {

    public static final SipLimits DEFAULT = new SipLimits(64 * 1024, 128);
}
