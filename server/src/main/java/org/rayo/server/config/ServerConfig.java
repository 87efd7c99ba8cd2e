package org.rayo.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.engine.InBandDigits;
import org.rayo.rtp.engine.SilentPackets;
import org.rayo.rtp.engine.SymmetricRtp;
import org.rayo.server.call.CallPolicy;
import org.rayo.server.net.Cidr;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.routing.Application;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.DialAuthority;
import org.rayo.server.routing.OfferRouter;
import org.rayo.sip.transport.TlsSettings.ClientCertificate;
import org.rayo.xmpp.stream.TlsMode;
import org.rayo.xmpp.xml.XmlLimits;

/**
 * The whole configuration, checked; immutable. The keys and their meanings are in {@code docs/configuration.md}. Port 0
 * is any free port, sizes are octets, rates are per second.
 *
 * @param domain service domain: calls are {@code <id>@<domain>}
 * @param node this process's name
 * @param dial who may call where; empty when nobody may
 * @param warnings one line each for what was set and has no effect, or is unwise
 */
public record ServerConfig(
        String domain,
        JidForm jid,
        String node,
        Xmpp xmpp,
        Sip sip,
        Rtp rtp,
        Http http,
        Routing routing,
        List<DialAuthority.Rule> dial,
        Limits limits,
        Media media,
        Egress egress,
        Recording recording,
        Speech speech,
        Cluster cluster,
        Shutdown shutdown,
        List<String> warnings) {

    public ServerConfig {
        dial = List.copyOf(dial);
        warnings = List.copyOf(warnings);
    }

    /** Subdomains in the JIDs of calls and mixers; empty for none. */
    public record JidForm(String callSubdomain, String mixerSubdomain) {}

    /**
     * @param certificate PEM chain; null makes a self-signed one
     * @param privateKey PEM key; given exactly when the certificate is
     * @param users name → password
     * @param components connections into XMPP servers; each name is there once
     * @param refuseConflicts whether a resource that is taken stays with the stream that has it
     * @param clients how clients are spoken to
     */
    public record Xmpp(InetAddress bind, int port, TlsMode tls, @Nullable Path certificate, @Nullable Path privateKey,
            Map<String, String> users, XmppSecurity security, Websocket websocket, List<Component> components,
            boolean refuseConflicts, Clients clients) {
        public Xmpp {
            users = Map.copyOf(users);
            components = List.copyOf(components);
        }

        /** Without the passwords. */
        @Override
        public String toString() {
            return "Xmpp[" + bind.getHostAddress() + ":" + port + ", tls=" + tls + ", users=" + users.keySet() + "]";
        }
    }

    /**
     * @param dialects who is spoken to in another dialect; the first that names a client decides
     * @param causes whether clients are told causes of Q.850 in place of SIP statuses
     * @param subscribe users that are asked for their presence
     * @param admins who may ask the server about itself
     */
    public record Clients(
            List<DialectRule> dialects, boolean causes, List<ClientPattern> subscribe, List<ClientPattern> admins) {
        public Clients {
            dialects = List.copyOf(dialects);
            subscribe = List.copyOf(subscribe);
            admins = List.copyOf(admins);
        }
    }

    /** Clients and how events are told to them. */
    public record DialectRule(List<ClientPattern> clients, Dialect dialect) {
        public DialectRule {
            clients = List.copyOf(clients);
        }
    }

    /**
     * @param directTls where clients connect that begin with TLS; null is nowhere
     * @param clientAuthorities PEM; null takes no client certificates
     * @param usersFile null when there is none
     * @param resume how long a lost client may take to come back; zero is not at all
     * @param idle silence after which a client is pinged; zero is never
     */
    public record XmppSecurity(@Nullable InetSocketAddress directTls, @Nullable Path clientAuthorities,
            @Nullable Path usersFile, boolean plainWithoutTls, boolean anonymous, Duration resume, Duration idle) {
        XmppSecurity withAnyFreePort() {
            return directTls == null ? this : new XmppSecurity(new InetSocketAddress(directTls.getAddress(), 0),
                    clientAuthorities, usersFile, plainWithoutTls, anonymous, resume, idle);
        }
    }

    /**
     * XMPP over WebSocket (RFC 7395) on the HTTP port.
     *
     * @param origins origins of pages that may connect, in lower case; {@code *} for all
     * @param tlsTerminated whether a proxy in front speaks TLS, so that streams count as encrypted
     */
    public record Websocket(boolean enabled, String path, List<String> origins, boolean tlsTerminated) {
        public Websocket {
            origins = List.copyOf(origins);
        }
    }

    /** A connection into an XMPP server (XEP-0114). */
    public record Component(String host, int port, String name, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Component[" + name + " at " + host + ":" + port + "]";
        }
    }

    /**
     * @param listeners where SIP is listened for
     * @param allowFrom sources whose calls are taken
     * @param advertisedAddress host told to peers; null is the bound one
     * @param users name → password, or its hash as the key's reader takes it
     */
    public record Sip(SipListeners listeners, List<Cidr> allowFrom, @Nullable String advertisedAddress,
            @Nullable String outboundProxy, List<Trunk> trunks, Map<String, String> users, Duration maxRegistration,
            Scanners scanners, SipSession session) {
        public Sip {
            allowFrom = List.copyOf(allowFrom);
            trunks = List.copyOf(trunks);
            users = Map.copyOf(users);
        }

        /** Without the passwords. */
        @Override
        public String toString() {
            return "Sip[" + listeners + ", allowFrom=" + allowFrom + ", trunks=" + trunks + ", users=" + users.keySet() + "]";
        }

        public SipListener udp() {
            return listeners.udp();
        }

        public SipListener tcp() {
            return listeners.tcp();
        }

        public @Nullable SipTls tls() {
            return listeners.tls();
        }
    }

    /** Those that are null are not listened on. */
    public record SipListeners(SipListener udp, SipListener tcp, @Nullable SipTls tls, @Nullable SipListener ws,
            @Nullable SipListener wss) {
        SipListeners withFreePorts() {
            SipTls freeTls = tls == null ? null
                    : new SipTls(tls.bind, 0, tls.files, tls.trust, tls.clients, tls.hosts);
            return new SipListeners(udp.withFreePort(), tcp.withFreePort(), freeTls,
                    ws == null ? null : ws.withFreePort(), wss == null ? null : wss.withFreePort());
        }
    }

    public record SipListener(InetAddress bind, int port) {
        SipListener withFreePort() {
            return new SipListener(bind, 0);
        }
    }

    /**
     * @param files null makes a self-signed certificate
     * @param hosts certificates for clients that ask for these hosts
     */
    public record SipTls(InetAddress bind, int port, @Nullable PemFiles files, @Nullable Path trust,
            ClientCertificate clients, Map<String, PemFiles> hosts) {
        public SipTls {
            hosts = Map.copyOf(hosts);
        }
    }

    /** A certificate chain and its key. */
    public record PemFiles(Path certificate, Path privateKey) {}

    /** {@code maxRefusals} in a minute lead to a ban; a ban of zero bans nobody. */
    public record Scanners(int maxRefusals, Duration ban) {}
    /**
     * @param followRedirects how many 3xx of one dialled call are followed; 0 is none
     * @param expires how long a session may live without a refresh; zero asks for nothing
     * @param minExpires the shortest that is accepted
     * @param trustedTrunks names of those whose word on identities counts
     */
    public record SipSession(int followRedirects, Duration expires, Duration minExpires, List<String> trustedTrunks) {
        public SipSession {
            trustedTrunks = List.copyOf(trustedTrunks);
        }
    }


    /**
     * A peer that calls come from and go to.
     *
     * @param fallback name of the trunk that stands in for it
     */
    public record Trunk(String name, String uri, @Nullable String username, @Nullable String password,
            boolean register, Duration expires, Duration keepAlive, List<Cidr> allowFrom, @Nullable String fallback) {
        public Trunk {
            allowFrom = List.copyOf(allowFrom);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Trunk[" + name + ", " + uri + ", username=" + username + ", register=" + register
                    + ", allowFrom=" + allowFrom + "]";
        }
    }

    /** How RTP streams share sockets. */
    public enum RtpTransport { PER_CALL, SHARED }

    /** Encryption of media; REQUIRED does not pass the loader until SRTP is built. */
    public enum Srtp { OFF, OPTIONAL, REQUIRED }

    /** Codecs that can be named. */
    public enum Codec { OPUS, G722, PCMU, PCMA }

    /** Ports first to last, both included. */
    public record PortRange(int first, int last) {
        /** Any free ports. */
        public static final PortRange ANY = new PortRange(0, 0);

        public boolean anyFree() {
            return first == 0;
        }
    }

    /** {@code codecs}: in order of preference; some may not be built yet. */
    public record Rtp(InetAddress bind, @Nullable InetAddress advertisedAddress, RtpTransport transport,
            PortRange ports, PortRange sharedPorts, Srtp srtp, List<Codec> codecs, SymmetricRtp symmetric,
            InBandDigits inBandDigits, SilentPackets silence, Receiving receiving) {
        public Rtp {
            codecs = List.copyOf(codecs);
        }
    }

    /**
     * How media is received.
     *
     * @param jitterMin the least that audio is held back
     * @param jitterMax the most; not less than the least
     * @param learnWindow how long another source than the signalled one may be learnt
     * @param hideDigits whether DTMF tones are taken out of what recordings and joins hear
     */
    public record Receiving(Duration jitterMin, Duration jitterMax, Duration learnWindow, boolean hideDigits) {}

    public record Http(InetAddress bind, int port) {}

    /** {@code noClientStatus}: what a caller is told whom nobody takes, 480 or 503. */
    public record Routing(OfferRouter.Distribution distribution, Duration offerTimeout,
            CallPolicy.OnClientLoss onClientLoss, int noClientStatus, List<Application> applications) {
        public Routing {
            applications = List.copyOf(applications);
        }
    }

    /** A duration of zero is no limit. */
    public record Limits(int maxCalls, double maxCallRate, XmlLimits stanza, double maxStanzaRate, int maxClients,
            int maxClientsPerSource, Duration idleCall,
            Duration maxCallDuration, SipLimits sip) {}

    /** {@code maxMessage} in octets. */
    public record SipLimits(int maxMessage, int maxHeaders, int maxConnections) {}

    /** {@code cache}, {@code maxSize} in octets; {@code allow} are URI schemes in lower case. */
    public record Media(List<String> allow, Path fileRoot, long cache, Duration fetchTimeout, long maxSize) {
        public Media {
            allow = List.copyOf(allow);
        }
    }

    /** Host patterns where {@code *} matches anything; address ranges that fetches may reach although not public. */
    public record Egress(List<String> allowHosts, List<Cidr> allowPrivate) {
        public Egress {
            allowHosts = List.copyOf(allowHosts);
            allowPrivate = List.copyOf(allowPrivate);
        }
    }

    public record Recording(Path directory, @Nullable URI baseUri, @Nullable URI upload) {}

    /** What speaks, and what understands. */
    public record Speech(Synthesis synthesis, Recognition recognition) {}

    /**
     * @param engines names of engines in the order they are tried; which there are is for the speech room to say
     * @param language of inputs that do not say
     * @param workers utterances that one engine understands at once
     * @param queue utterances that wait for each engine
     * @param timeout for a result, once the utterance is over
     * @param maxLength of an utterance
     * @param endSilence that ends one
     * @param model directory of an acoustic model; null for the engines' own
     * @param preload whether engines are loaded at start
     * @param vosk where a server of Vosk's protocol is; null for none
     * @param voskLanguages that it knows
     * @param mrcp speech servers
     */
    public record Recognition(List<String> engines, String language, int workers, int queue, Duration timeout, Duration maxLength,
            Duration endSilence, @Nullable Path model, boolean preload, @Nullable URI vosk, List<String> voskLanguages,
            List<MrcpServer> mrcp) {
        public Recognition {
            engines = List.copyOf(engines);
            voskLanguages = List.copyOf(voskLanguages);
            mrcp = List.copyOf(mrcp);
        }
    }

    /**
     * @param engines names of engines in the order they are tried; which there are is for the speech room to say
     * @param language of text that does not say
     * @param workers texts that one engine speaks at once
     * @param queue texts that wait for each engine
     * @param timeout for the first sound of a text, and for each pause in it
     * @param cache in octets
     * @param preload whether engines are loaded at start
     * @param http engines behind HTTP
     * @param mrcp speech servers; they may also understand
     */
    public record Synthesis(List<String> engines, String language, int workers, int queue, Duration timeout, Duration maxLength,
            long cache, boolean preload, List<HttpEngine> http, List<MrcpServer> mrcp) {
        public Synthesis {
            engines = List.copyOf(engines);
            http = List.copyOf(http);
            mrcp = List.copyOf(mrcp);
        }
    }

    /**
     * A synthesizer behind HTTP.
     *
     * @param ssml whether it reads SSML; else plain text
     * @param voices at least one
     */
    public record HttpEngine(String name, URI uri, boolean ssml, List<SpeechVoice> voices) {
        public HttpEngine {
            voices = List.copyOf(voices);
        }
    }

    /**
     * A speech server that is reached by MRCPv2.
     *
     * @param uri a SIP URI
     * @param tls whether the control channel is encrypted
     * @param trust authorities in PEM; null: those of the JDK
     * @param voices at least one
     * @param languages that it understands
     */
    public record MrcpServer(
            String name, String uri, boolean tls, @Nullable Path trust, List<SpeechVoice> voices, List<String> languages) {
        public MrcpServer {
            voices = List.copyOf(voices);
            languages = List.copyOf(languages);
        }
    }

    /**
     * Somebody who speaks.
     *
     * @param language as in {@code xml:lang}
     * @param gender {@code male}, {@code female} or {@code neutral}
     */
    public record SpeechVoice(String name, String language, String gender) {}

    /** {@code redis} null is a single node. */
    public record Cluster(@Nullable URI redis) {}

    public record Shutdown(Duration drainTimeout) {}

    /** What runs with no configuration at all. */
    public static ServerConfig defaults() {
        try {
            return ConfigLoader.parse("");
        } catch (ConfigException e) {
            throw new IllegalStateException("the defaults are not valid", e);
        }
    }

    /** The call policy that the routing and the limits make. */
    public CallPolicy callPolicy() {
        return new CallPolicy(routing.offerTimeout.toMillis(), limits.idleCall.toMillis(),
                limits.maxCallDuration.toMillis(), routing.onClientLoss, routing.noClientStatus,
                sip.session.followRedirects);
    }

    /** The same with any free port for every listener and for RTP. */
    public ServerConfig withAllPortsFree() {
        Xmpp freeXmpp = new Xmpp(xmpp.bind, 0, xmpp.tls, xmpp.certificate, xmpp.privateKey, xmpp.users,
                xmpp.security.withAnyFreePort(), xmpp.websocket, xmpp.components, xmpp.refuseConflicts, xmpp.clients);
        Sip freeSip = new Sip(sip.listeners.withFreePorts(), sip.allowFrom, sip.advertisedAddress, sip.outboundProxy,
                sip.trunks, sip.users, sip.maxRegistration, sip.scanners, sip.session);
        Rtp freeRtp = new Rtp(rtp.bind, rtp.advertisedAddress, rtp.transport, PortRange.ANY, PortRange.ANY, rtp.srtp,
                rtp.codecs, rtp.symmetric, rtp.inBandDigits, rtp.silence, rtp.receiving);
        return new ServerConfig(domain, jid, node, freeXmpp, freeSip, freeRtp, new Http(http.bind, 0), routing, dial,
                limits, media, egress, recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other users, name → password. */
    public ServerConfig withUsers(Map<String, String> users) {
        Xmpp other = new Xmpp(xmpp.bind, xmpp.port, xmpp.tls, xmpp.certificate, xmpp.privateKey, users,
                xmpp.security, xmpp.websocket, xmpp.components, xmpp.refuseConflicts, xmpp.clients);
        return new ServerConfig(domain, jid, node, other, sip, rtp, http, routing, dial, limits, media, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with another time for lost clients to come back. */
    public ServerConfig withResume(Duration resume) {
        XmppSecurity was = xmpp.security;
        XmppSecurity security = new XmppSecurity(was.directTls, was.clientAuthorities, was.usersFile, was.plainWithoutTls,
                was.anonymous, resume, was.idle);
        Xmpp other = new Xmpp(xmpp.bind, xmpp.port, xmpp.tls, xmpp.certificate, xmpp.privateKey, xmpp.users, security,
                xmpp.websocket, xmpp.components, xmpp.refuseConflicts, xmpp.clients);
        return new ServerConfig(domain, jid, node, other, sip, rtp, http, routing, dial, limits, media, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other routing. */
    public ServerConfig withRouting(Routing other) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, other, dial, limits, media, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other dial rules. */
    public ServerConfig withDial(List<DialAuthority.Rule> other) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, routing, other, limits, media, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other limits. */
    public ServerConfig withLimits(Limits other) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, routing, dial, other, media, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other media rules. */
    public ServerConfig withMedia(Media other) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, routing, dial, limits, other, egress,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with other egress rules. */
    public ServerConfig withEgress(Egress other) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, routing, dial, limits, media, other,
                recording, speech, cluster, shutdown, warnings);
    }

    /** The same with another time to drain. */
    public ServerConfig withDrainTimeout(Duration timeout) {
        return new ServerConfig(domain, jid, node, xmpp, sip, rtp, http, routing, dial, limits, media, egress,
                recording, speech, cluster, new Shutdown(timeout), warnings);
    }
}
