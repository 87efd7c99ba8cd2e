package org.rayo.xmpp.stream;

import org.rayo.xmpp.xml.XmlElement;

/**
 * What a stream allows.
 *
 * @param domain the one domain that is served
 * @param tls whether STARTTLS is offered
 * @param plainWithoutTls whether PLAIN is offered on a stream that is not encrypted
 * @param anonymous whether anybody may log in without an account
 * @param maxAuthFailures failed authentications until the stream is closed (RFC 6120 §6.4.4 recommends 2 to 5)
 * @param caps what the server can do (XEP-0115), told to those who have logged in
 */
public record StreamPolicy(String domain, TlsMode tls, boolean plainWithoutTls, boolean anonymous, int maxAuthFailures,
    XmlElement caps) {
}
