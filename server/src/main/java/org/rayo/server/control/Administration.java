package org.rayo.server.control;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rayo.server.routing.CallLimits;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.ClientRegistry;
import org.rayo.xmpp.stanza.Jid;

/**
 * What administrators may ask by {@code exec} (protocol.md §21): nothing that changes anything. Only whom the configuration names is
 * one. Thread-safe.
 */
public final class Administration {
    static final String COMMANDS = "uptime [ms|s|m|h|d], status, show calls, show clients";
    private static final int MOST_LINES = 1_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final List<ClientPattern> admins;
    private final CallLimits limits;
    private final ClientRegistry clients;
    private final String version;
    private final LongSupplier nanoTime;
    private final long startNanos;

    public Administration(
            List<ClientPattern> admins, CallLimits limits, ClientRegistry clients, String version, LongSupplier nanoTime) {
        this.admins = List.copyOf(admins);
        this.limits = limits;
        this.clients = clients;
        this.version = version;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    boolean isAdmin(Jid client) {
        return admins.stream().anyMatch(pattern -> pattern.includes(client));
    }

    /** Whether the answer is about all calls, which only their loops know. */
    static boolean isAboutCalls(String api, String args) {
        return api.equals("show") && args.strip().equals("calls");
    }

    /** The answer; null: there is no such command. */
    @Nullable String answer(String api, String args) {
        String what = args.strip().toLowerCase(Locale.ROOT);
        return switch (api) {
            case "uptime" -> uptime(what);
            case "status" -> what.isEmpty() ? status() : null;
            case "show" -> what.equals("clients")
                    ? listed(clients.clients().stream().map(client -> client.jid() + " " + client.availability()).toList()) : null;
            default -> null;
        };
    }

    private @Nullable String uptime(String unit) {
        long ms = (nanoTime.getAsLong() - startNanos) / NANOS_PER_MS;
        return switch (unit) {
            case "ms" -> Long.toString(ms);
            case "", "s" -> Long.toString(ms / 1_000);
            case "m" -> Long.toString(ms / 60_000);
            case "h" -> Long.toString(ms / 3_600_000);
            case "d" -> Long.toString(ms / 86_400_000);
            default -> null;
        };
    }

    private String status() {
        return "Rayo Server " + version + (limits.draining() ? ", shutting down" : "") + "; up " + uptime("s") + " s; "
                + limits.calls() + " calls; " + clients.clients().size() + " clients";
    }

    /** A line each, and how many there are. */
    static String listed(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.stream().sorted().limit(MOST_LINES).forEach(line -> text.append(line).append('\n'));
        return text.append(lines.size()).append(" in all").toString();
    }
}
