package org.rayo.rtp.srtp;

/**
 * What offer and answer agreed on for one session.
 *
 * @param send protects what we send
 * @param receive was named by the far end for what it sends
 */
public record SrtpParameters(SrtpKey send, SrtpKey receive) {}
