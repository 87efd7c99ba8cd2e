package org.rayo.xmpp.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.rayo.xmpp.stanza.StreamCondition;

/** The counters behind {@link XmppStatistics}; what a kind of connection counts by itself is public. Safe from any thread. */
public final class XmppCounters {
    final LongAdder accepted = new LongAdder();
    final LongAdder refusedTotal = new LongAdder();
    final LongAdder refusedPerSource = new LongAdder();
    /** Times that accepting failed. */
    public final LongAdder acceptFailures = new LongAdder();
    /** Octets read, after decryption. */
    public final LongAdder octetsIn = new LongAdder();
    /** Octets written, before encryption. */
    public final LongAdder octetsOut = new LongAdder();
    final LongAdder stanzasIn = new LongAdder();
    final LongAdder elementsOut = new LongAdder();
    final LongAdder logins = new LongAdder();
    final LongAdder loginsFailed = new LongAdder();
    /** Handshakes and records that failed. */
    public final LongAdder tlsFailures = new LongAdder();
    final LongAdder malformedAnswered = new LongAdder();
    final LongAdder malformedIgnored = new LongAdder();
    final LongAdder outboundDropped = new LongAdder();
    final LongAdder writersFailed = new LongAdder();
    final LongAdder slowClientsClosed = new LongAdder();
    final LongAdder readsSuspended = new LongAdder();
    final LongAdder resumptions = new LongAdder();
    final LongAdder resumptionsFailed = new LongAdder();
    final LongAdder loginsDelayed = new LongAdder();
    final LongAdder readsThrottled = new LongAdder();
    final LongAdder serviceFailures = new LongAdder();
    private final Map<StreamCondition, LongAdder> streamErrors = new EnumMap<>(StreamCondition.class);

    XmppCounters() {
        for (StreamCondition condition : StreamCondition.values()) {
            streamErrors.put(condition, new LongAdder());
        }
    }

    void streamError(StreamCondition condition) {
        LongAdder adder = streamErrors.get(condition);
        if (adder != null) {
            adder.increment();
        }
    }

    XmppStatistics snapshot(long connections, long sessions) {
        Map<StreamCondition, Long> errors = new EnumMap<>(StreamCondition.class);
        streamErrors.forEach((condition, adder) -> errors.put(condition, adder.sum()));
        return new XmppStatistics(connections, sessions, accepted.sum(), refusedTotal.sum(), refusedPerSource.sum(),
            acceptFailures.sum(), octetsIn.sum(), octetsOut.sum(), stanzasIn.sum(), elementsOut.sum(), logins.sum(),
            loginsFailed.sum(), tlsFailures.sum(), malformedAnswered.sum(), malformedIgnored.sum(), outboundDropped.sum(),
            writersFailed.sum(), slowClientsClosed.sum(), readsSuspended.sum(), serviceFailures.sum(),
            resumptions.sum(), resumptionsFailed.sum(), loginsDelayed.sum(), readsThrottled.sum(), errors);
    }
}
