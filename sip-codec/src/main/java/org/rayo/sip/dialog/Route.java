package org.rayo.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.transport.Flow;

/**
 * The way to one session's far end, found once and kept while it works. What is sent before it is found waits in order, so
 * that an ACK never comes after the BYE that follows it. Owned by the session's loop.
 */
final class Route {

    /** Where a way leads. */
    interface Target {
        String uri() throws SipSyntaxException;
    }

    private record Waiting(Consumer<Flow> send, Consumer<String> failed) {}

    private final AgentShard shard;
    private final boolean fixed;
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable Flow flow;
    private boolean seeking;
    private String found = "";

    Route(AgentShard shard, @Nullable Flow flow) {
        this(shard, flow, false);
    }

    private Route(AgentShard shard, @Nullable Flow flow, boolean fixed) {
        this.shard = shard;
        this.flow = flow;
        this.fixed = fixed;
    }

    /**
     * The way by which a dialog began: a connection is kept; so is an address behind a NAT, whatever the far end believes of
     * itself.
     *
     * @param natted the far end is not where it says, and no proxy is in between
     */
    static Route of(AgentShard shard, Flow flow, boolean natted) {
        return new Route(shard, flow.transport().reliable() || natted ? flow : null, natted);
    }

    /** Sends as soon as there is a way. A kept connection is used whatever the target says (RFC 3261 §18.1.1). */
    void use(Target target, Consumer<Flow> send, Consumer<String> failed) {
        Flow known = flow;
        String uri;
        try {
            uri = target.uri();
        } catch (SipSyntaxException e) {
            failed.accept(e.what());
            return;
        }
        boolean kept = known != null && known.open() && (fixed || known.transport().reliable() || uri.equals(found));
        if (kept && waiting.isEmpty()) {
            send.accept(known);
            return;
        }
        waiting.add(new Waiting(send, failed));
        if (!seeking) {
            seeking = true;
            seek(uri);
        }
    }

    private void seek(String uri) {
        shard.locate(uri, located -> {
            flow = located;
            found = uri;
            drain().forEach(each -> each.send().accept(located));
        }, problem -> drain().forEach(each -> each.failed().accept(problem)));
    }

    private List<Waiting> drain() {
        seeking = false;
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
