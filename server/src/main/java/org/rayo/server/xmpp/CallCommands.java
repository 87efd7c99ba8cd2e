package org.rayo.server.xmpp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.Request;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.xmpp.stanza.Jid;
import org.rayo.xmpp.stanza.Message;

/** What applications want of the calls. From any loop; each request is answered exactly once. */
public interface CallCommands {

    void dial(Request request, RayoCommand.Dial dial);

    /** An administrator asks about the server. */
    void exec(Request request, RayoCommand.Exec exec);

    /** @param componentId null: for the call itself */
    void command(Request request, String callId, @Nullable String componentId, RayoCommand command);

    /** disco#info of a call or component. */
    void discover(Request request, String callId, @Nullable String componentId, @Nullable String node);

    /** disco#items of a call or mixer: the components of a call, the calls of a mixer. */
    void discoverItems(Request request, String callId);

    /**
     * A client wants to hear of a mixer, or no more.
     *
     * @param answer hears, on any thread and before anything of the mixer is sent, whether there is such a mixer for that client
     */
    void subscribe(Jid client, String mixer, boolean on, Consumer<Boolean> answer);

    /** Text for the far end of a call; what cannot be carried comes back as an error. {@code from} is the client's. */
    void message(Message message, String callId);

    /** A client is gone for good. */
    void clientGone(Jid client);
}
