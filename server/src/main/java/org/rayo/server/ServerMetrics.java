package org.rayo.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.rayo.rtp.engine.Counter;
import org.rayo.rtp.engine.LatencyHistogram;
import org.rayo.rtp.engine.MediaEngine;
import org.rayo.server.control.CallDirectory;
import org.rayo.server.routing.CallLimits;
import org.rayo.server.sip.SipGateway;
import org.rayo.server.storage.RecordingStore;
import org.rayo.server.xmpp.Components;
import org.rayo.xmpp.c2s.C2sServer;
import org.rayo.xmpp.component.ComponentStatistics;

/** The counters of all rooms under their names at {@code /metrics}. Each is read when it is asked for, never pushed. */
final class ServerMetrics {
    private final MeterRegistry registry;

    ServerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How late the media clock was, and how long a quarter of a loop's sessions took, as histograms. */
    ServerMetrics histograms(PrometheusRegistry prometheus, MediaEngine media) {
        histogram(prometheus, "rayo_media_clock_lateness_seconds", "how late the media clock was", () -> media.statistics().lateness());
        histogram(prometheus, "rayo_media_tick_seconds", "how long the sessions of a tick took", () -> media.statistics().tickDuration());
        return this;
    }

    private static void histogram(
            PrometheusRegistry prometheus, String name, String help, Supplier<LatencyHistogram.Snapshot> values) {
        prometheus.register(() -> {
            LatencyHistogram.Snapshot seen = values.get();
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            long count = 0;
            for (int i = 0; i < seen.buckets(); i++) {
                count += seen.count(i);
                if (i % 4 == 3 || i == seen.buckets() - 1) {
                    boolean last = i == seen.buckets() - 1;
                    buckets.bucket(last ? Double.POSITIVE_INFINITY : seen.boundNanos(i) / 1e9, count);
                    count = 0;
                }
            }
            return HistogramSnapshot.builder()
                    .name(name)
                    .help(help)
                    .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                            .classicHistogramBuckets(buckets.build())
                            .sum(seen.sumNanos() / 1e9)
                            .build())
                    .build();
        });
    }

    void watch(CallLimits limits, SipGateway.Running sip, C2sServer xmpp, Components components,
            MediaEngine media, CallDirectory calls, RecordingStore recordings) {
        gauge("rayo.calls.live", "calls that are not over", limits, CallLimits::calls);
        counter("rayo.calls.refused", "calls refused by limits or draining", limits, CallLimits::refused);
        gauge("rayo.sip.sessions", "SIP sessions that are not over", sip.agent(), agent -> agent.sessions());
        counter("rayo.sip.strangers", "requests from sources that are not allowed", sip.gateway(), SipGateway::strangers);
        counter("rayo.sip.challenges", "requests asked for credentials", sip.gateway(), SipGateway::challenges);
        counter("rayo.sip.logins.failed", "requests with wrong credentials", sip.gateway(), SipGateway::failedLogins);
        counter("rayo.sip.bans", "times a source was banned", sip.gateway(), SipGateway::bans);
        counter("rayo.sip.ignored", "requests of banned sources", sip.agent(), agent -> agent.ignored());
        gauge("rayo.sip.banned", "sources that are banned now", sip.gateway(), SipGateway::banned);
        gauge("rayo.sip.registrations", "phones that are registered", sip.gateway(), SipGateway::registrations);
        counter("rayo.sip.not.acceptable", "calls whose offer cannot be answered", sip.gateway(), SipGateway::notAcceptable);
        for (SipGateway.TrunkState trunk : sip.gateway().trunks()) {
            trunkGauge("rayo.sip.trunk.up", "1 while the trunk answers", trunk, trunk.up());
            trunkGauge("rayo.sip.trunk.registered", "1 while we are registered there", trunk, trunk.registered());
        }
        counter("rayo.sip.received", "messages", sip.agent(), agent -> agent.transport().received());
        counter("rayo.sip.sent", "messages", sip.agent(), agent -> agent.transport().sent());
        counter("rayo.sip.malformed", "messages that are no SIP", sip.agent(), agent -> agent.transport().malformed());
        counter("rayo.sip.send.failed", "messages that could not be sent", sip.agent(),
                agent -> agent.transport().sendFailed());
        gauge("rayo.xmpp.connections", "connections of clients, those that log in too", xmpp, server -> server.statistics().connections());
        gauge("rayo.xmpp.sessions", "clients that are bound", xmpp, server -> server.statistics().sessions());
        counter("rayo.xmpp.stanzas.in", "stanzas of clients", xmpp, server -> server.statistics().stanzasIn());
        counter("rayo.xmpp.elements.out", "elements to clients", xmpp, server -> server.statistics().elementsOut());
        counter("rayo.xmpp.resumptions", "streams that went on after their connection was lost", xmpp, server -> server.statistics().resumptions());
        counter("rayo.xmpp.logins.delayed", "logins refused unlooked at after too many failures", xmpp, server -> server.statistics().loginsDelayed());
        counter("rayo.xmpp.reads.throttled", "times a client sent too fast", xmpp, server -> server.statistics().readsThrottled());
        counter("rayo.xmpp.slow.closed", "streams ended because the client did not read or acknowledge", xmpp, server -> server.statistics().slowClientsClosed());
        counter("rayo.xmpp.logins.failed", "refused logins", xmpp, server -> server.statistics().loginsFailed());
        counter("rayo.xmpp.undeliverable", "stanzas for clients that were gone", calls.xmpp(),
                gateway -> gateway.undeliverable());
        gauge("rayo.xmpp.components", "links into other XMPP servers that are up", components, Components::connected);
        counter("rayo.xmpp.components.failed", "attempts and connections of components that failed", components,
                all -> all.statistics().stream().mapToLong(ComponentStatistics::failures).sum());
        counter("rayo.xmpp.components.dropped", "stanzas for components that were not connected or did not read", components,
                all -> all.statistics().stream().mapToLong(ComponentStatistics::dropped).sum());
        counter("rayo.xmpp.components.refused", "presences of clients that no application names", components,
                Components::refused);
        counter("rayo.recordings.sent", "recordings that arrived where they are sent", recordings, RecordingStore::sent);
        counter("rayo.recordings.not.sent", "recordings that could not be sent and were kept", recordings, RecordingStore::notSent);
        gauge("rayo.media.sessions", "media sessions", media, engine -> engine.statistics().openSessions());
        gauge("rayo.media.ports", "pairs of RTP ports in use", media, engine -> engine.statistics().portsInUse());
        for (Counter each : Counter.values()) {
            String name = each.name().toLowerCase(java.util.Locale.ROOT).replace('_', '.');
            counter("rayo.media." + name, name.replace('.', ' '), media, engine -> engine.statistics().count(each));
        }
    }

    private void trunkGauge(String name, String description, SipGateway.TrunkState trunk, BooleanSupplier value) {
        Gauge.builder(name, value, state -> state.getAsBoolean() ? 1 : 0).description(description)
                .tag("trunk", trunk.name()).strongReference(true).register(registry);
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).strongReference(true).register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(description).register(registry);
    }
}
