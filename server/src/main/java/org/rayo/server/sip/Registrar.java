package org.rayo.server.sip;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.config.ServerConfig;
import org.rayo.sip.auth.DigestAlgorithm;
import org.rayo.sip.message.HeaderNames;
import org.rayo.sip.message.NameAddr;
import org.rayo.sip.message.SipHeaders;
import org.rayo.sip.message.SipRequest;
import org.rayo.sip.message.SipSyntaxException;
import org.rayo.sip.message.SipUri;
import org.rayo.sip.transaction.ServerTransaction;
import org.rayo.sip.transport.Flow;
import org.rayo.sip.transport.ListenPoint;

/**
 * The users of {@code sip.users}: their passwords and, by REGISTER, where they are. A phone is reached by the way that its
 * registration came: its connection, or the address that its datagram came from. Thread-safe.
 */
final class Registrar {
    private static final int USUAL_SECONDS = 3600;
    private static final int LEAST_SECONDS = 60;

    /** Where to send a call. */
    record Reach(String contact, Flow flow) {}

    private final String domain;
    private final java.util.Map<String, String> users;
    private final int maxSeconds;
    private final Bindings<Flow> bindings = new Bindings<>();
    private volatile Set<String> addresses = Set.of();

    Registrar(ServerConfig config) {
        this.domain = config.domain();
        this.users = config.sip().users();
        this.maxSeconds = (int) config.sip().maxRegistration().toSeconds();
    }

    boolean hasUsers() {
        return !users.isEmpty();
    }

    /** Both, unless a hash is all that is known of somebody: then only what everybody's is known for. */
    List<DigestAlgorithm> algorithms() {
        List<DigestAlgorithm> all = new ArrayList<>();
        for (DigestAlgorithm each : List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5)) {
            if (users.keySet().stream().allMatch(user -> ha1(user, each) != null)) {
                all.add(each);
            }
        }
        return all.isEmpty() ? List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5) : all;
    }

    /** A1 of RFC 7616 §3.4.2; null for a user that there is not, or whose hash is another. */
    @Nullable String ha1(String user, DigestAlgorithm algorithm) {
        String secret = users.get(user);
        if (secret == null) {
            return null;
        }
        if (!secret.startsWith("ha1-")) {
            return algorithm.ha1(user, domain, org.rayo.sip.message.SipText.fromUnicode(secret));
        }
        String prefix = algorithm == DigestAlgorithm.MD5 ? "ha1-md5:" : "ha1-sha256:";
        boolean known = secret.startsWith(prefix) && algorithm != DigestAlgorithm.SHA_512_256;
        return known ? secret.substring(prefix.length()).toLowerCase(Locale.ROOT) : null;
    }

    /** Once bound: users are found at these addresses as at the domain. */
    void reachedAt(List<ListenPoint> points, @Nullable String advertised) {
        Set<String> own = new HashSet<>();
        for (ListenPoint point : points) {
            if (!point.address().getAddress().isAnyLocalAddress()) {
                own.add(NetUtil.toAddressString(point.address().getAddress()) + ":" + point.address().getPort());
            }
            if (advertised != null) {
                own.add(advertised + ":" + point.address().getPort());
            }
        }
        addresses = Set.copyOf(own);
    }

    /** The user of ours whom a dialled URI means; null when it means somebody else. */
    @Nullable String dialled(String uri) {
        SipUri parsed = parsed(uri);
        if (parsed == null || users.isEmpty()) {
            return null;
        }
        int port = parsed.port() < 0 ? 5060 : parsed.port();
        boolean atDomain = parsed.port() < 0 && parsed.host().equalsIgnoreCase(domain);
        boolean ours = atDomain || addresses.contains(parsed.host() + ":" + port);
        String user = parsed.user();
        return ours && user != null && users.containsKey(user) ? user : null;
    }

    /** The user whom somebody claims to be: at the domain, or at an address, which is all that simple phones know. */
    @Nullable String claimed(String uri) {
        SipUri parsed = parsed(uri);
        if (parsed == null) {
            return null;
        }
        boolean here = parsed.host().equalsIgnoreCase(domain)
                || NetUtil.createByteArrayFromIpAddressString(parsed.host()) != null;
        String user = parsed.user();
        return here && user != null && users.containsKey(user) ? user : null;
    }

    private static @Nullable SipUri parsed(String uri) {
        try {
            return SipUri.isSip(uri) ? SipUri.parse(uri) : null;
        } catch (SipSyntaxException e) {
            return null;
        }
    }

    /** Answers a REGISTER, whose credentials have been checked to be those of the user in its To (RFC 3261 §10.3). */
    void register(ServerTransaction transaction, long nowMs) {
        SipRequest request = transaction.request();
        String user = Objects.requireNonNull(claimed(request.to().uri()));
        try {
            List<String> contacts = request.headers().list(HeaderNames.CONTACT);
            if (contacts.equals(List.of("*"))) {
                boolean zero = "0".equals(request.headers().first(HeaderNames.EXPIRES));
                if (zero) {
                    bindings.clear(user);
                }
                respond(transaction, zero ? 200 : 400, SipHeaders.NONE);
                return;
            }
            List<Bindings.Wish> wishes = wishes(request, contacts);
            if (wishes.stream().anyMatch(wish -> wish.seconds() > 0 && wish.seconds() < LEAST_SECONDS)) {
                respond(transaction, 423, SipHeaders.builder().add("Min-Expires", "" + LEAST_SECONDS).build());
                return;
            }
            switch (bindings.update(user, wishes, request.callId(), request.cseq().number(), transaction.flow(), nowMs)) {
                case Bindings.Outcome.Done<Flow>(List<Bindings.Binding<Flow>> now) ->
                    respond(transaction, 200, contacts(now, nowMs));
                case Bindings.Outcome.OutOfOrder<Flow>() -> respond(transaction, 500, SipHeaders.NONE);
                case Bindings.Outcome.TooMany<Flow>() -> respond(transaction, 403, SipHeaders.NONE);
            }
        } catch (SipSyntaxException e) {
            respond(transaction, 400, SipHeaders.NONE);
        }
    }

    private List<Bindings.Wish> wishes(SipRequest request, List<String> contacts) throws SipSyntaxException {
        int usual = seconds(request.headers().first(HeaderNames.EXPIRES), USUAL_SECONDS);
        List<Bindings.Wish> wishes = new ArrayList<>();
        for (String each : contacts) {
            NameAddr contact = NameAddr.parse(each);
            SipUri.parse(contact.uri());
            int seconds = Math.min(seconds(contact.params().get("expires"), usual), maxSeconds);
            String instance = Objects.requireNonNullElse(contact.params().get("+sip.instance"), "");
            wishes.add(new Bindings.Wish(contact.uri(), instance, seconds));
        }
        return wishes;
    }

    /** What cannot be read counts as not given (RFC 3261 §10.2.1.1). */
    private static int seconds(@Nullable String text, int otherwise) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static SipHeaders contacts(List<Bindings.Binding<Flow>> now, long nowMs) {
        SipHeaders.Builder headers = SipHeaders.builder();
        for (Bindings.Binding<Flow> each : now) {
            long left = Math.max(1, (each.untilMs() - nowMs) / 1000);
            headers.add(HeaderNames.CONTACT, "<" + each.contact() + ">;expires=" + left);
        }
        return headers.build();
    }

    private static void respond(ServerTransaction transaction, int status, SipHeaders headers) {
        transaction.respond(status, "r" + Integer.toHexString(transaction.request().callId().hashCode()), headers);
    }

    /** Where a user is, the newest registration first; one whose connection is gone is no longer there. */
    List<Reach> reach(String user, long nowMs) {
        return bindings.of(user, nowMs).stream()
                .filter(each -> each.way().open())
                .map(each -> new Reach(each.contact(), each.way()))
                .toList();
    }

    int bound(long nowMs) {
        return bindings.size(nowMs);
    }
}
