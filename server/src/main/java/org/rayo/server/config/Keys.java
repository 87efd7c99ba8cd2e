package org.rayo.server.config;

import static org.rayo.server.config.KeyType.listOf;
import static org.rayo.server.config.KeyTypes.*;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.InBandDigits;
import org.rayo.rtp.engine.SilentPackets;
import org.rayo.rtp.engine.SymmetricRtp;
import org.rayo.server.call.CallPolicy.OnClientLoss;
import org.rayo.server.config.ServerConfig.Codec;
import org.rayo.server.config.ServerConfig.PortRange;
import org.rayo.server.config.ServerConfig.RtpTransport;
import org.rayo.server.config.ServerConfig.Srtp;
import org.rayo.server.net.Cidr;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.OfferRouter.Distribution;
import org.rayo.sip.transport.TlsSettings.ClientCertificate;
import org.rayo.xmpp.stream.TlsMode;

/** The table of all keys, in the order of the documentation, which is generated from it. */
final class Keys {
    private static final String IGNORED = "is not built yet; it is ignored";
    private static final Duration DAY = Duration.ofDays(1);
    private static final List<Key<?>> ALL = new ArrayList<>();

    /**
     * Keys below one that the user names or lists.
     *
     * @param byDefault what stands there when nothing is set, as YAML
     */
    record Group(String name, String byDefault, String meaning) {}

    static final Key<String> DOMAIN = key("domain", KeyTypes.DOMAIN, "localhost",
            "The service's domain: calls are `<id>@<domain>`, mixers `<name>@<domain>`.");
    static final Key<String> NODE = key("node", NAME, "node-1", "The name of this process in a cluster and in metrics.");
    static final Key<String> CALL_SUBDOMAIN = key("jid.call-subdomain", SUBDOMAIN, "",
            "Put before the domain in the JIDs of calls, such as `call`; both forms are understood.");
    static final Key<String> MIXER_SUBDOMAIN = key("jid.mixer-subdomain", SUBDOMAIN, "",
            "Put before the domain in the JIDs of mixers, such as `mixer`; both forms are understood.");

    static final Key<InetAddress> XMPP_BIND = key("xmpp.bind", ADDRESS, "127.0.0.1", "Address for XMPP clients.");
    static final Key<Integer> XMPP_PORT = key("xmpp.port", PORT, "5222", "TCP port for XMPP clients.");
    static final Key<TlsMode> XMPP_TLS = key("xmpp.tls", choice(Map.of("required", TlsMode.REQUIRED, "optional",
            TlsMode.OPTIONAL, "disabled", TlsMode.DISABLED), List.of("required", "optional", "disabled")), "optional",
            "Whether clients must, may or cannot use STARTTLS.");
    static final Key<Path> XMPP_CERTIFICATE = key("xmpp.certificate", PATH, null,
            "Certificate chain (PEM); without one, a self-signed one is made in memory.");
    static final Key<Path> XMPP_PRIVATE_KEY = key("xmpp.private-key", PATH, null, "Private key of the certificate (PEM).");
    static final Key<Path> CLIENT_AUTHORITIES = key("xmpp.client-authorities", PATH, null,
            "Certificates (PEM) of the authorities whose client certificates log in without a password (SASL EXTERNAL).");
    static final Key<InetAddress> DIRECT_TLS_BIND = key("xmpp.direct-tls.bind", ADDRESS, "127.0.0.1",
            "Address for clients that begin with TLS (XEP-0368); no key of `xmpp.direct-tls` set is no such listener.");
    static final Key<Integer> DIRECT_TLS_PORT = key("xmpp.direct-tls.port", PORT, "5223", "Its TCP port.");
    static final Key<String> XMPP_USER = key("xmpp.users.*", TEXT, null,
            "The password of the user of that name, in plain text: for trying out; `xmpp.users-file` is for the rest.");
    static final Key<Path> USERS_FILE = key("xmpp.users-file", PATH, null,
            "Users and SCRAM verifiers, no passwords; `./rayo user` writes it, and it is read again when it changes.");
    static final Key<Boolean> PLAIN_WITHOUT_TLS = key("xmpp.plain-without-tls", YES_NO, "false",
            "Whether passwords may come in clear text (PLAIN) on connections without TLS.");
    static final Key<Boolean> ANONYMOUS = key("xmpp.anonymous", YES_NO, "false",
            "Whether anybody may log in without an account (SASL ANONYMOUS).");
    static final Key<List<ClientPattern>> DIALECT_CLIENTS = key("xmpp.dialects[].clients", listOf(CLIENT, 1000), null,
            "Whom the dialect is for: bare JIDs, `*@example.com` for a whole domain, `*` for every user of this server.");
    static final Key<Dialect> DIALECT = key("xmpp.dialects[].dialect", choice(Map.of("xep", Dialect.XEP, "jitsi",
            Dialect.JITSI, "tropo", Dialect.TROPO, "strict", Dialect.STRICT, "mod_rayo", Dialect.MOD_RAYO),
            List.of("xep", "jitsi", "tropo", "strict", "mod_rayo")), null,
            "How they speak: as XEP-0327 says, as Jitsi knows it, as clients older than the XEP do, as the XEP says to the letter, or as "
                    + "FreeSWITCH's mod_rayo does.");
    static final Key<Boolean> PLATFORM_CODE = key("xmpp.platform-code", choice(Map.of("sip", false, "q850", true), List.of("sip", "q850")),
            "sip", "The `platform-code` that ends of calls are told with: a SIP status, or a cause of Q.850, as the far end said it "
                    + "(`Reason`) or as it follows from the status.");
    static final Key<List<ClientPattern>> SUBSCRIBE = key("xmpp.subscribe", listOf(CLIENT, 1000), "[]",
            "Users of this server that are asked for their presence when they log in, as clients before XEP-0327 expect: bare JIDs, or `*`.");
    static final Key<List<ClientPattern>> ADMINS = key("xmpp.admins", listOf(CLIENT, 1000), "[]",
            "Who may ask the server about itself by `exec` (`uptime`, `status`, `show`): bare JIDs, or `*@example.com` for a whole domain.");
    static final Key<Duration> RESUME_TIMEOUT = key("xmpp.resume-timeout", duration(Duration.ZERO, Duration.ofHours(1)),
            "60s", "How long a client that lost its connection may take to resume (XEP-0198) before it is gone; 0 is never.");
    static final Key<Duration> IDLE_TIMEOUT = key("xmpp.idle-timeout", duration(Duration.ZERO, DAY), "60s",
            "A client that says nothing for that long is pinged, and given up a minute later, or as long again if that is less; 0 is never.");
    static final Key<Boolean> RESOURCE_CONFLICT = key("xmpp.resource-conflict", choice(Map.of("replace", false, "refuse", true),
            List.of("replace", "refuse")), "replace",
            "When a client asks for a resource that is taken: the new stream replaces the old one, or is refused.");
    static final Key<Boolean> WEBSOCKET_ENABLED = key("xmpp.websocket.enabled", YES_NO, "true",
            "Whether XMPP is also spoken over WebSocket (RFC 7395), on the HTTP port.");
    static final Key<String> WEBSOCKET_PATH = key("xmpp.websocket.path", URL_PATH, "/xmpp", "Path of the WebSocket.");
    static final Key<List<String>> WEBSOCKET_ORIGINS = key("xmpp.websocket.origins", listOf(ORIGIN, 1000), "['*']",
            "Origins of pages that may connect, such as `https://app.example.com`; `*` for all. Clients still log in.");
    static final Key<Boolean> WEBSOCKET_TLS_TERMINATED = key("xmpp.websocket.tls-terminated", YES_NO, "false",
            "Whether a proxy in front of the HTTP port speaks TLS. With `xmpp.tls: required` no WebSocket is taken without.");
    static final Key<String> COMPONENT_HOST = key("xmpp.component.host", HOST_NAME, null,
            "XMPP server to connect to as a component (XEP-0114); no key of `xmpp.component` set is no such connection.");
    static final Key<Integer> COMPONENT_PORT = key("xmpp.component.port", PORT, "5347", "Its component port.");
    static final Key<String> COMPONENT_NAME = key("xmpp.component.name", KeyTypes.DOMAIN, null,
            "The component's domain there: calls are `<id>@<name>` for the clients that come by it.");
    static final Key<String> COMPONENT_SECRET = key("xmpp.component.secret", TEXT, null, "The secret both sides know.");
    static final Key<String> COMPONENTS_HOST = key("xmpp.components[].host", HOST_NAME, null,
            "The same for more components, each with a name of its own.");
    static final Key<Integer> COMPONENTS_PORT = key("xmpp.components[].port", PORT, "5347", "Its component port.");
    static final Key<String> COMPONENTS_NAME = key("xmpp.components[].name", KeyTypes.DOMAIN, null, "The component's domain.");
    static final Key<String> COMPONENTS_SECRET = key("xmpp.components[].secret", TEXT, null, "The secret both sides know.");

    static final Key<InetAddress> UDP_BIND = key("sip.udp.bind", ADDRESS, "127.0.0.1", "Address for SIP over UDP.");
    static final Key<Integer> UDP_PORT = key("sip.udp.port", PORT, "5060", "UDP port for SIP.");
    static final Key<InetAddress> TCP_BIND = key("sip.tcp.bind", ADDRESS, "127.0.0.1", "Address for SIP over TCP.");
    static final Key<Integer> TCP_PORT = key("sip.tcp.port", PORT, "5060", "TCP port for SIP.");
    static final Key<InetAddress> TLS_BIND = key("sip.tls.bind", ADDRESS, "127.0.0.1",
            "Address for SIP over TLS; no key of `sip.tls` set is no TLS.");
    static final Key<Integer> TLS_PORT = key("sip.tls.port", PORT, "5061", "TCP port for SIP over TLS.");
    static final Key<Path> TLS_CERTIFICATE = key("sip.tls.certificate", PATH, null,
            "Certificate chain (PEM), read again when it changes; without one, a self-signed one is made in memory.");
    static final Key<Path> TLS_PRIVATE_KEY = key("sip.tls.private-key", PATH, null, "Its private key (PEM).");
    static final Key<Path> TLS_TRUST = key("sip.tls.trust", PATH, null,
            "Authorities (PEM) that the certificates of peers are checked against; without it, those that Java brings.");
    static final Key<ClientCertificate> TLS_CLIENTS = key("sip.tls.client-certificates", choice(Map.of("none",
            ClientCertificate.NONE, "optional", ClientCertificate.OPTIONAL, "required", ClientCertificate.REQUIRED),
            List.of("none", "optional", "required")), "none", "Whether who connects by TLS may or must show a certificate.");
    static final Key<Path> TLS_HOST_CERTIFICATE = key("sip.tls.hosts.*.certificate", PATH, null,
            "Certificate chain for clients that ask for this host (SNI); `*.example.com` is any host below.");
    static final Key<Path> TLS_HOST_PRIVATE_KEY =
            key("sip.tls.hosts.*.private-key", PATH, null, "Its private key (PEM).");
    static final Key<InetAddress> WS_BIND = key("sip.ws.bind", ADDRESS, "127.0.0.1",
            "Address for SIP over WebSocket (RFC 7118); no key of `sip.ws` set is no such listener.");
    static final Key<Integer> WS_PORT = key("sip.ws.port", PORT, "5066", "TCP port for SIP over WebSocket.");
    static final Key<InetAddress> WSS_BIND = key("sip.wss.bind", ADDRESS, "127.0.0.1",
            "Address for SIP over WebSocket with TLS, by the certificate of `sip.tls`.");
    static final Key<Integer> WSS_PORT =
            key("sip.wss.port", PORT, "5067", "TCP port for SIP over WebSocket with TLS.");
    static final Key<List<Cidr>> ALLOW_FROM = key("sip.allow-from", listOf(CIDR, 1000), "[127.0.0.0/8]",
            "Sources whose calls are taken without being a trunk or a user; over WebSocket only users get in.");
    static final Key<String> SIP_USER = key("sip.users.*", SIP_SECRET, null,
            "Password of the user of that name, who may register, be dialled as `sip:name@<domain>` and call; or its hash"
                    + " with the domain as realm, `ha1-sha256:…` or `ha1-md5:…` in hexadecimal.");
    static final Key<Duration> MAX_REGISTRATION = key("sip.registrar.max-expires", duration(Duration.ofMinutes(1), DAY),
            "1h", "Longest time a registration lasts; phones that ask for more are told this.");
    static final Key<Integer> MAX_REFUSALS = key("sip.scanners.max-refusals", whole(1, 1_000_000), "20",
            "A source that is no trunk and not in `sip.allow-from` is banned when so many requests of a minute had to be"
                    + " refused, or five times as many had no credentials.");
    static final Key<Duration> BAN = key("sip.scanners.ban", duration(Duration.ZERO, DAY), "10m",
            "How long nothing of a banned source is answered; 0 bans nobody.");
    static final Key<String> SIP_ADVERTISED = key("sip.advertised-address", HOST_NAME, null,
            "Host that peers are told to send to, when it is not the bound one (NAT, containers).");
    static final Key<String> OUTBOUND_PROXY = key("sip.outbound-proxy", SIP_URI, null,
            "Where all requests out of a dialog are sent first, such as `sip:lb.example.com;lr`.");
    static final Key<Integer> FOLLOW_REDIRECTS = key("sip.follow-redirects", whole(0, 10), "0",
            "How many redirections (3xx) of a dialled call are followed, to where the dial rules allow; with 0, or when "
                    + "none is left, the application is told `redirected`.");
    static final Key<Duration> SESSION_EXPIRES = key("sip.session-expires", duration(Duration.ZERO, DAY), "30m",
            "How long a call may live without a refresh (RFC 4028), so that one whose far end has died is ended; 0 asks "
                    + "for nothing.");
    static final Key<Duration> MIN_SESSION_EXPIRES = key("sip.min-session-expires", duration(Duration.ofSeconds(1), DAY),
            "90s", "The shortest such time that is accepted from a far end; RFC 4028 wants at least 90s.");
    static final Key<List<String>> TRUSTED_TRUNKS = key("sip.trusted-trunks", listOf(TEXT, 1000), "[]",
            "Names of trunks whose P-Asserted-Identity is told to applications and that are told ours (RFC 3325); from "
                    + "others it is left out, to others it is not sent.");
    static final Key<String> TRUNK_URI = key("sip.trunks.*.uri", SIP_URI, null, "Where the trunk is; must be given.");
    static final Key<String> TRUNK_USERNAME =
            key("sip.trunks.*.username", TEXT, null, "Name for its digest challenges; nobody else's are answered.");
    static final Key<String> TRUNK_PASSWORD = key("sip.trunks.*.password", TEXT, null, "Password for them.");
    static final Key<Boolean> TRUNK_REGISTER = key("sip.trunks.*.register", YES_NO, "false",
            "Whether to register with the trunk, as `sip:username@host`.");
    static final Key<Duration> TRUNK_EXPIRES = key("sip.trunks.*.expires", duration(Duration.ofMinutes(1), DAY), "5m",
            "Time the registration is asked for; it is refreshed before.");
    static final Key<Duration> TRUNK_KEEP_ALIVE = key("sip.trunks.*.keep-alive", duration(Duration.ZERO, DAY), "30s",
            "How often the trunk is asked by OPTIONS whether it is there; one that does not answer is not dialled. 0 is"
                    + " never.");
    static final Key<List<Cidr>> TRUNK_ALLOW_FROM = key("sip.trunks.*.allow-from", listOf(CIDR, 1000), "[]",
            "Sources whose calls are the trunk's.");
    static final Key<String> TRUNK_FALLBACK = key("sip.trunks.*.fallback", TEXT, null,
            "Name of the trunk that is dialled instead while this one is down, or when it does not serve a call (no "
                    + "answer, 502, 503, 504).");

    static final Key<InetAddress> RTP_BIND = key("rtp.bind", ADDRESS, "127.0.0.1", "Address of the RTP sockets.");
    static final Key<InetAddress> RTP_ADVERTISED = key("rtp.advertised-address", ADDRESS, null,
            "Address that peers are told to send media to, when it is not the bound one.");
    static final Key<RtpTransport> RTP_TRANSPORT = key("rtp.transport", choice(Map.of("per-call",
            RtpTransport.PER_CALL, "shared", RtpTransport.SHARED), List.of("per-call", "shared")), "per-call",
            "A port pair for each call, or few ports for all calls of a media loop; streams are then told "
                    + "apart by remote address and SSRC.");
    static final Key<PortRange> RTP_PORTS = key("rtp.ports", PORT_RANGE, "16384-32767",
            "Ports for RTP and RTCP, two for each call; 0 takes any free ones.");
    static final Key<PortRange> SHARED_PORTS = key("rtp.shared-ports", PORT_RANGE, "16384-16391",
            "Ports when the transport is shared: at least two for each two processors; 0 takes any free ones. Calls "
                    + "whose peers could not be told apart still take ports of `rtp.ports`.");
    static final Key<InBandDigits> IN_BAND_DTMF = key("rtp.in-band-dtmf", choice(Map.of("auto", InBandDigits.AUTO,
            "always", InBandDigits.ALWAYS, "never", InBandDigits.NEVER), List.of("auto", "always", "never")), "auto",
            "Whether DTMF tones in the audio are digits: when no telephone-event was negotiated, always, or never. A "
                    + "digit that comes both ways counts once.");
    static final Key<SilentPackets> SILENCE = key("rtp.silence", choice(Map.of("sparse", SilentPackets.SPARSE,
            "continuous", SilentPackets.CONTINUOUS), List.of("sparse", "continuous")), "sparse",
            "What a call sends that has nothing to say, to a phone that did not agree on comfort noise: silence in full for "
                    + "two seconds, then five packets of it a second; or in full always.");
    static final Key<Boolean> HIDE_DTMF = key("rtp.hide-dtmf", YES_NO, "false",
            "Whether DTMF tones are taken out of what recordings and joined calls hear, which delays that by 60 ms.");
    static final Key<Duration> JITTER_MIN = key("rtp.jitter.min", duration(Duration.ZERO, Duration.ofMillis(500)), "40ms",
            "The least that received audio is held back so that its packets come in time; also what calls begin with.");
    static final Key<Duration> JITTER_MAX = key("rtp.jitter.max", duration(Duration.ZERO, Duration.ofMillis(500)), "120ms",
            "The most that it is held back, when packets come unevenly; the same as `rtp.jitter.min` is a fixed delay.");
    static final Key<Duration> LEARN_WINDOW = key("rtp.learn-window", duration(Duration.ZERO, Duration.ofMinutes(1)), "10s",
            "With `rtp.symmetric: auto`, how long after an offer or answer media may come from elsewhere than it says.");
    static final Key<Srtp> SRTP = key("rtp.srtp", choice(Map.of("off", Srtp.OFF, "optional", Srtp.OPTIONAL,
            "required", Srtp.REQUIRED), List.of("off", "optional", "required")), "optional",
            "Encryption of media by keys in SDP (RFC 4568), which need SIP over TLS to be secret: `optional` answers as the "
                    + "far end offers, `required` offers it and takes nothing else.");
    static final Key<List<Codec>> CODECS = key("rtp.codecs", listOf(choice(Map.of("opus", Codec.OPUS, "G722",
            Codec.G722, "PCMU", Codec.PCMU, "PCMA", Codec.PCMA), List.of("opus", "G722", "PCMU", "PCMA")), 16),
            "[opus, G722, PCMU, PCMA]",
            "Codecs in order of preference; with libopus on the system, opus costs a fraction of what it does in Java.");
    static final Key<SymmetricRtp> SYMMETRIC = key("rtp.symmetric", choice(Map.of("off", SymmetricRtp.OFF, "auto",
            SymmetricRtp.AUTO, "on", SymmetricRtp.ON), List.of("off", "auto", "on")), "auto",
            "Whether media may go to another address than the signalled one, for peers behind NAT.");

    static final Key<InetAddress> HTTP_BIND = key("http.bind", ADDRESS, "127.0.0.1", "Address of the HTTP listener.");
    static final Key<Integer> HTTP_PORT = key("http.port", PORT, "8080", "TCP port for health and metrics.");

    static final Key<Distribution> DISTRIBUTION = key("routing.distribution", choice(Map.of("round-robin",
            Distribution.ROUND_ROBIN, "broadcast", Distribution.BROADCAST, "least-calls", Distribution.LEAST_CALLS, "random",
            Distribution.RANDOM, "first", Distribution.FIRST), List.of("round-robin", "broadcast", "least-calls", "random", "first")),
            "round-robin", "Which of an application's clients is offered a call; `first` is the one that came first.");
    static final Key<Duration> OFFER_TIMEOUT = key("routing.offer-timeout", duration(Duration.ofMillis(100),
            Duration.ofMinutes(10)), "10s", "How long a client may think about an offer before the next gets it.");
    static final Key<OnClientLoss> ON_CLIENT_LOSS = key("routing.on-client-loss", choice(Map.of("hangup",
            OnClientLoss.HANGUP, "re-offer", OnClientLoss.REOFFER), List.of("hangup", "re-offer")), "hangup",
            "What becomes of the calls of a client that is gone.");
    static final Key<Integer> NO_CLIENT_STATUS = key("routing.no-client-status", choice(Map.of("503", 503, "480", 480),
            List.of("503", "480")), "503", "SIP status for a call that no client takes.");
    static final Key<String> APPLICATION_NAME = key("routing.applications[].name", TEXT, null,
            "Name of the application; must be given.");
    static final Key<Pattern> APPLICATION_TO = key("routing.applications[].match.to", REGEX, ".*",
            "Matched against the whole request URI of a call; the first application that matches takes it.");
    static final Key<List<ClientPattern>> APPLICATION_CLIENTS = key("routing.applications[].clients", listOf(CLIENT, 1000),
            "['*']", "Bare JIDs of its clients, `*@example.com` for a whole domain, `*` for every user of this server.");
    static final Key<Duration> APPLICATION_OFFER_TIMEOUT = key("routing.applications[].offer-timeout",
            duration(Duration.ofMillis(100), Duration.ofMinutes(10)), null, "The same as `routing.offer-timeout`, for its calls alone.");

    static final Key<List<ClientPattern>> DIAL_USERS = key("dial[].users", listOf(CLIENT, 1000), "['*']",
            "Whom the rule is for: bare JIDs, `*@example.com` for a whole domain, `*` for every user of this server.");
    static final Key<List<String>> DIAL_ALLOW = key("dial[].allow", listOf(DIAL_PATTERN, 1000), null,
            "URIs they may call, `*` matches anything; must be given.");
    static final Key<Integer> DIAL_MAX_CALLS = key("dial[].max-calls", whole(1, 1_000_000), "100",
            "Calls of the rule at once.");
    static final Key<Double> DIAL_MAX_RATE = key("dial[].max-rate", RATE_PER_SECOND, "10/s", "New calls of the rule.");

    static final Key<Integer> MAX_CALLS = key("limits.max-calls", whole(1, 1_000_000), "4000",
            "Calls at once; more get 503.");
    static final Key<Double> MAX_CALL_RATE = key("limits.max-call-rate", RATE_PER_SECOND, "500/s",
            "New calls; more get 503.");
    static final Key<Long> MAX_STANZA = key("limits.max-stanza", size(10_000, 16 << 20), "256KiB",
            "Largest stanza a client may send.");
    static final Key<Long> MAX_STANZA_BEFORE_LOGIN = key("limits.max-stanza-before-login", size(2_000, 1 << 20), "10KiB",
            "The same for stream headers, and for what comes before the login.");
    static final Key<Integer> MAX_STANZA_DEPTH = key("limits.max-stanza-depth", whole(8, 1_000), "64",
            "Elements inside one another in a stanza.");
    static final Key<Integer> MAX_STANZA_ATTRIBUTES = key("limits.max-stanza-attributes", whole(16, 1_000), "64",
            "Attributes of one element, and apart from them its namespace declarations.");
    static final Key<Integer> MAX_STANZA_NAME = key("limits.max-stanza-name", whole(64, 4_096), "256",
            "Characters of a name, prefix or namespace in a stanza.");
    static final Key<Integer> MAX_STANZA_TEXT = key("limits.max-stanza-text", whole(1_000, 16 << 20), "131072",
            "Characters of an attribute, or of the text of one element.");
    static final Key<Integer> MAX_STANZA_ELEMENTS = key("limits.max-stanza-elements", whole(64, 1_000_000), "8192",
            "Elements of one stanza.");
    static final Key<Double> MAX_STANZA_RATE = key("limits.max-stanza-rate", RATE_PER_SECOND, "1000/s",
            "Stanzas of one client in the long run; a faster one is read more slowly.");
    static final Key<Integer> MAX_CLIENTS = key("limits.max-clients", whole(1, 1_000_000), "10000",
            "XMPP connections at once; more are closed at once.");
    static final Key<Integer> MAX_CLIENTS_PER_SOURCE = key("limits.max-clients-per-source", whole(1, 1_000_000), "1000",
            "XMPP connections at once from one address.");
    static final Key<Long> MAX_SIP_MESSAGE = key("limits.max-sip-message", size(2_000, 8 << 20), "64KiB",
            "Largest SIP message, body and all; a longer request gets 513, a connection that sends one is closed.");
    static final Key<Integer> MAX_SIP_HEADERS = key("limits.max-sip-headers", whole(20, 10_000), "128",
            "Header fields of a SIP message, each hop of a Via counted; a request with more gets 400.");
    static final Key<Integer> MAX_SIP_CONNECTIONS = key("limits.max-sip-connections", whole(1, 1_000_000), "10000",
            "SIP connections (TCP, TLS, WebSocket) at once; more are closed at once.");
    static final Key<Duration> IDLE_CALL = key("limits.idle-call", duration(Duration.ZERO, DAY), "5m",
            "An answered call without component or command is ended after that; 0 is never.");
    static final Key<Duration> MAX_CALL_DURATION = key("limits.max-call-duration", duration(Duration.ZERO,
            DAY.multipliedBy(30)), "4h", "Every call is ended after that; 0 is never.");

    static final Key<List<String>> MEDIA_ALLOW = key("media.allow", listOf(choice(Map.of("http", "http", "https",
            "https", "file", "file"), List.of("http", "https", "file")), 8), "[http, https, file]",
            "Where sounds may come from.");
    static final Key<Path> FILE_ROOT = key("media.file-root", PATH, "./media",
            "The directory that `file:` URIs are kept in, from the working directory.");
    static final Key<Long> MEDIA_CACHE = key("media.cache", size(0, 64L << 30), "256MiB",
            "Memory for decoded sounds.");
    static final Key<Duration> FETCH_TIMEOUT = key("media.fetch-timeout", duration(Duration.ofMillis(100),
            Duration.ofMinutes(10)), "10s", "Time a sound may take to come.");
    static final Key<Long> MEDIA_MAX_SIZE = key("media.max-size", size(1, 1 << 30), "64MiB", "Largest sound.");

    static final Key<List<String>> ALLOW_HOSTS = key("egress.allow-hosts", listOf(HOST_PATTERN, 1000), "['*']",
            "Hosts the server may fetch from; `*` matches anything.");
    static final Key<List<Cidr>> ALLOW_PRIVATE = key("egress.allow-private", listOf(CIDR, 1000), "[]",
            "Ranges inside private, loopback or link-local addresses that fetches may reach, such as 127.0.0.0/8.");

    static final Key<Path> RECORDING_DIRECTORY = key("recording.directory", PATH, "./recordings",
            "Where recordings are written, from the working directory.");
    static final Key<URI> RECORDING_BASE_URI = key("recording.base-uri", uri("http", "https", "s3"), null,
            "Put before the names of recordings in the URIs that applications are told, such as this server's own "
                    + "`http://rayo.example.com:8080/recordings/`, that of a web server that has the directory, or an `s3:` one that `recording.upload` leads to; without it they "
                    + "are `file:` URIs, or where they were sent.");
    static final Key<URI> RECORDING_UPLOAD = key("recording.upload", uri("http", "https"), null,
            "Where finished recordings are sent by HTTP PUT, their names added, within the rules of `egress`. What arrived is "
                    + "deleted here; what could not be sent in 8 s is kept, and applications are told its `file:` URI.");

    static final Key<List<String>> SYNTHESIZERS = key("speech.synthesizers", listOf(TEXT, 32),
            "[freetts, flite, espeak-ng]",
            "Engines that speak, in the order they are tried; `freetts` comes with the server, `flite` and `espeak-ng` are used when"
                    + " they are found on the `PATH`, and others are named by `speech.http` and `speech.mrcp`. Empty is no speech.");
    static final Key<String> SPEECH_LANGUAGE = key("speech.language", LANGUAGE, "en-US", "Language of text that does not say.");
    static final Key<Integer> SPEECH_WORKERS = key("speech.workers", whole(1, 256), "2", "Texts that each engine speaks at once.");
    static final Key<Integer> SPEECH_QUEUE = key("speech.queue", whole(0, 100_000), "200",
            "Texts that wait for each engine; more go to the next one, or fail.");
    static final Key<Duration> SPEECH_TIMEOUT = key("speech.timeout", duration(Duration.ofMillis(100), Duration.ofMinutes(5)), "10s",
            "How long an engine may take for the first sound of a text, and pause in it, before the next one is tried.");
    static final Key<Duration> SPEECH_MAX_LENGTH = key("speech.max-length", duration(Duration.ofSeconds(1), Duration.ofHours(1)),
            "10m", "Longest sound of one text.");
    static final Key<Long> SPEECH_CACHE = key("speech.cache", size(0, 64L << 30), "64MiB",
            "Memory for what was spoken, so that the same text is spoken once.");
    static final Key<Boolean> SPEECH_PRELOAD = key("speech.preload", YES_NO, "false",
            "Whether engines are loaded at start; otherwise with the first text.");
    static final Key<URI> SPEECH_HTTP_URI = key("speech.http.*.uri", uri("http", "https"), null,
            "Where text is posted and sound comes back; must be given. `voice` and `language` are added to its query. `egress` rules hold.");
    static final Key<Boolean> SPEECH_HTTP_SSML = key("speech.http.*.format",
            choice(Map.of("ssml", true, "text", false), List.of("ssml", "text")), "ssml", "What it reads.");
    static final Key<List<ServerConfig.SpeechVoice>> SPEECH_HTTP_VOICES = key("speech.http.*.voices", listOf(VOICE, 256), null,
            "Its voices, such as `[anna de-DE female]`; without it, one that is called as the engine and speaks `speech.language`.");
    static final Key<String> SPEECH_MRCP_URI = key("speech.mrcp.*.uri", SIP_URI, null, "SIP URI of the speech server; must be given.");
    static final Key<Boolean> SPEECH_MRCP_TLS = key("speech.mrcp.*.control", choice(Map.of("tcp", false, "tls", true), List.of("tcp", "tls")),
            "tcp", "How its control channel is connected to.");
    static final Key<Path> SPEECH_MRCP_TRUST = key("speech.mrcp.*.trust", PATH, null,
            "Authorities in PEM whose certificates its control channel may have; without it, those of the JDK.");
    static final Key<List<ServerConfig.SpeechVoice>> SPEECH_MRCP_VOICES = key("speech.mrcp.*.voices", listOf(VOICE, 256), null,
            "Its voices, as those of `speech.http`.");
    static final Key<List<String>> SPEECH_MRCP_LANGUAGES = key("speech.mrcp.*.languages", listOf(LANGUAGE, 64), null,
            "Languages it understands; without it, `speech.language`.");

    static final Key<List<String>> RECOGNIZERS = key("speech.recognizers", listOf(TEXT, 32), "[sphinx4, pocketsphinx]",
            "Engines that understand speech, in the order they are tried: `sphinx4`, which comes with the server, `pocketsphinx`, which is "
                    + "used when `pocketsphinx_batch` is found on the `PATH`, `vosk`, where `speech.recognition.vosk` is, and names of "
                    + "`speech.mrcp`. Empty is no speech.");
    static final Key<Integer> RECOGNITION_WORKERS = key("speech.recognition.workers", whole(1, 256), "2",
            "Utterances that each engine understands at once; each takes a thread, and in sphinx4 100 MB.");
    static final Key<Integer> RECOGNITION_QUEUE = key("speech.recognition.queue", whole(0, 100_000), "200",
            "Utterances that wait for each engine; more go to the next one, or fail.");
    static final Key<Duration> RECOGNITION_TIMEOUT = key("speech.recognition.timeout",
            duration(Duration.ofMillis(100), Duration.ofMinutes(5)), "10s",
            "How long an engine may take for its result once the utterance is over, before the next one is tried.");
    static final Key<Duration> RECOGNITION_MAX_LENGTH = key("speech.recognition.max-length",
            duration(Duration.ofSeconds(1), Duration.ofMinutes(5)), "30s", "Longest utterance; what is longer ends there.");
    static final Key<Duration> RECOGNITION_END_SILENCE = key("speech.recognition.end-silence",
            duration(Duration.ofMillis(100), Duration.ofSeconds(10)), "700ms",
            "Silence that ends an utterance where the input has no `max-silence`.");
    static final Key<Path> RECOGNITION_MODEL = key("speech.recognition.model", PATH, null,
            "Directory with an acoustic model for sphinx4 and pocketsphinx, such as one that is adapted to telephones (`mdef`, `means`, "
                    + "`variances`, `mixture_weights`, `transition_matrices`, `feat.params`, `noisedict`); without it, the one "
                    + "that comes with each of them. 8 kHz when `-upperf` is 4000 or less, else 16 kHz.");
    static final Key<Boolean> RECOGNITION_PRELOAD = key("speech.recognition.preload", YES_NO, "false",
            "Whether recognisers are loaded at start; otherwise with the first utterance.");

    static final Key<URI> RECOGNITION_VOSK = key("speech.recognition.vosk", uri("ws", "wss"), null,
            "A server of Vosk's protocol, such as `ws://127.0.0.1:2700`, within the rules of `egress`; `vosk` in `speech.recognizers`.");
    static final Key<List<String>> RECOGNITION_VOSK_LANGUAGES = key("speech.recognition.vosk-languages", listOf(LANGUAGE, 32), "[en-US]",
            "Languages that its model knows.");

    static final Key<URI> CLUSTER_REDIS = later("cluster.redis", uri("redis", "rediss"), null,
            "The Redis that a cluster shares; without it, this node is alone.", IGNORED);

    static final Key<Duration> DRAIN_TIMEOUT = key("shutdown.drain-timeout", duration(Duration.ZERO, DAY), "60s",
            "How long running calls may go on after SIGTERM.");

    static final List<Group> GROUPS = List.of(
            new Group("xmpp.users", "{ demo: demo }", "Users by name; setting any, or `xmpp.users-file`, removes the demo user."),
            new Group("sip.tls.hosts", "{}", "Further certificates by host."),
            new Group("sip.users", "{}", "SIP users by name; without any, nobody can register."),
            new Group("xmpp.components", "[]", "Connections into XMPP servers, when one is not enough."),
            new Group("sip.trunks", "{}", "Trunks by name."),
            new Group("routing.applications", "[{ name: default }]", "Whose calls are whose; the first match takes."),
            new Group("speech.http", "{}", "Synthesizers behind HTTP, by the name that `speech.synthesizers` calls them."),
            new Group("speech.mrcp", "{}", "Speech servers that are reached by MRCPv2, by the name that `speech.synthesizers` and `speech.recognizers` call them."),
            new Group("dial", "[{ allow: ['sip:*@127.0.0.1', 'sip:*@localhost', 'sip:*@[::1]'] }]",
                    "Who may call where; without a rule, loopback and the configured trunks."));

    private Keys() {}

    /** All of them, in the order of the documentation. */
    static List<Key<?>> all() {
        return List.copyOf(ALL);
    }

    private static <T> Key<T> key(String name, KeyType<T> type, @Nullable String byDefault, String meaning) {
        return later(name, type, byDefault, meaning, null);
    }

    private static <T> Key<T> later(String name, KeyType<T> type, @Nullable String byDefault, String meaning,
            @Nullable String notBuilt) {
        Key<T> key = new Key<>(name, type, byDefault, meaning, notBuilt);
        ALL.add(key);
        return key;
    }
}
