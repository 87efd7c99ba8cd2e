package org.rayo.sip.codec;

import org.rayo.sip.message.SipHeaders;

/**
 * What one message may be.
 *
 * @param maxMessage octets, all of it; below 16 MiB
 * @param maxHeaders fields
 */
public record SipLimits(int maxMessage, int maxHeaders) {

    public static final SipLimits DEFAULT = new SipLimits(64 * 1024, 128);

    public SipLimits {
        if (maxMessage < 1 || maxMessage > SipHeaders.MAX_OFFSET || maxHeaders < 1) {
            throw new IllegalArgumentException(maxMessage + " octets, " + maxHeaders + " headers");
        }
    }
}
