package org.rayo.xmpp.session;

import java.util.Map;
import org.rayo.xmpp.stanza.StreamCondition;

/**
 * A snapshot of what the server has seen and what it has dropped; all but the first two only grow.
 *
 * @param connections open now
 * @param sessions bound now
 * @param accepted connections taken
 * @param refusedTotal connections closed at accept: too many
 * @param refusedPerSource connections closed at accept: too many from one address
 * @param acceptFailures times that accepting failed, for example for want of file descriptors
 * @param octetsIn octets read, after decryption
 * @param octetsOut octets written, before encryption
 * @param stanzasIn stanzas of bound clients
 * @param elementsOut first-level elements written
 * @param logins successful authentications
 * @param loginsFailed refused authentications
 * @param tlsFailures handshakes and records that failed
 * @param malformedAnswered malformed stanzas that got an error
 * @param malformedIgnored malformed errors and results, dropped
 * @param outboundDropped elements sent to a stream that was closed or had too much to send
 * @param writersFailed elements dropped because writing them threw
 * @param slowClientsClosed streams closed because the client did not read
 * @param readsSuspended times a client was not read for a while
 * @param serviceFailures exceptions of the service behind
 * @param resumptions streams that went on where another was lost
 * @param resumptionsFailed asked for and not possible
 * @param loginsDelayed refused unlooked at, after too many failures
 * @param readsThrottled times a client was not read because it sent stanzas too fast
 * @param streamErrors streams ended with an error of ours, by condition
 */
public record XmppStatistics(long connections, long sessions, long accepted, long refusedTotal, long refusedPerSource,
    long acceptFailures, long octetsIn, long octetsOut, long stanzasIn, long elementsOut, long logins, long loginsFailed,
    long tlsFailures, long malformedAnswered, long malformedIgnored, long outboundDropped, long writersFailed,
    long slowClientsClosed, long readsSuspended, long serviceFailures,
    long resumptions, long resumptionsFailed, long loginsDelayed, long readsThrottled, Map<StreamCondition, Long> streamErrors) {

    /** Copies the map. */
    public XmppStatistics {
        streamErrors = Map.copyOf(streamErrors);
    }

    /** How many streams ended with that error. */
    public long streamErrors(StreamCondition condition) {
        return streamErrors.getOrDefault(condition, 0L);
    }
}
