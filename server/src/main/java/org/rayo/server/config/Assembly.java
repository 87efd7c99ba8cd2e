package org.rayo.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rayo.server.protocol.Dialect;
import org.rayo.server.routing.Application;
import org.rayo.server.routing.ClientPattern;
import org.rayo.server.routing.DialAuthority;
import org.rayo.xmpp.xml.XmlLimits;

/** Makes the records out of the settings. */
final class Assembly {
    private static final String COMPONENTS = "xmpp.components";
    private static final String DIALECTS = "xmpp.dialects";
    private static final String USERS = "xmpp.users";
    private static final String TRUNKS = "sip.trunks";
    private static final String SPEECH_HTTP = "speech.http";
    private static final String SPEECH_MRCP = "speech.mrcp";
    private static final List<String> BUILT_IN_SYNTHESIZERS = List.of("freetts", "flite", "espeak-ng");
    private static final String SIP_USERS = "sip.users";
    private static final String TLS_HOSTS = "sip.tls.hosts";
    private static final String APPLICATIONS = "routing.applications";
    private static final String DIAL = "dial";
    private static final List<String> RECOGNIZERS = List.of("sphinx4", "pocketsphinx", "vosk");

    private final Settings settings;

    Assembly(Settings settings) {
        this.settings = settings;
    }

    /** The configuration; of no use when it left problems in the settings. */
    ServerConfig assemble(List<String> warnings) {
        ServerConfig.Sip sip = sip();
        return new ServerConfig(
                settings.get(Keys.DOMAIN),
                new ServerConfig.JidForm(settings.get(Keys.CALL_SUBDOMAIN), settings.get(Keys.MIXER_SUBDOMAIN)),
                settings.get(Keys.NODE),
                xmpp(),
                sip,
                rtp(),
                new ServerConfig.Http(settings.get(Keys.HTTP_BIND), settings.get(Keys.HTTP_PORT)),
                routing(),
                dial(sip),
                new ServerConfig.Limits(settings.get(Keys.MAX_CALLS), settings.get(Keys.MAX_CALL_RATE),
                        stanza(), settings.get(Keys.MAX_STANZA_RATE), settings.get(Keys.MAX_CLIENTS),
                        settings.get(Keys.MAX_CLIENTS_PER_SOURCE), settings.get(Keys.IDLE_CALL),
                        settings.get(Keys.MAX_CALL_DURATION),
                        new ServerConfig.SipLimits((int) (long) settings.get(Keys.MAX_SIP_MESSAGE),
                                settings.get(Keys.MAX_SIP_HEADERS), settings.get(Keys.MAX_SIP_CONNECTIONS))),
                new ServerConfig.Media(settings.get(Keys.MEDIA_ALLOW), settings.get(Keys.FILE_ROOT),
                        settings.get(Keys.MEDIA_CACHE), settings.get(Keys.FETCH_TIMEOUT),
                        settings.get(Keys.MEDIA_MAX_SIZE)),
                new ServerConfig.Egress(settings.get(Keys.ALLOW_HOSTS), settings.get(Keys.ALLOW_PRIVATE)),
                new ServerConfig.Recording(settings.get(Keys.RECORDING_DIRECTORY),
                        settings.find(Keys.RECORDING_BASE_URI), settings.find(Keys.RECORDING_UPLOAD)),
                speech(),
                new ServerConfig.Cluster(settings.find(Keys.CLUSTER_REDIS)),
                new ServerConfig.Shutdown(settings.get(Keys.DRAIN_TIMEOUT)),
                warnings);
    }

    private XmlLimits stanza() {
        int octets = (int) (long) settings.get(Keys.MAX_STANZA);
        int beforeLogin = (int) (long) settings.get(Keys.MAX_STANZA_BEFORE_LOGIN);
        return new XmlLimits(octets, Math.min(octets, beforeLogin), settings.get(Keys.MAX_STANZA_DEPTH),
                settings.get(Keys.MAX_STANZA_ATTRIBUTES), settings.get(Keys.MAX_STANZA_NAME), settings.get(Keys.MAX_STANZA_TEXT),
                settings.get(Keys.MAX_STANZA_ELEMENTS));
    }

    private ServerConfig.Xmpp xmpp() {
        Map<String, String> users = new LinkedHashMap<>();
        boolean elsewhere = settings.find(Keys.USERS_FILE) != null && settings.onlyDefault(USERS);
        for (String name : elsewhere ? List.<String>of() : settings.members(USERS)) {
            String password = settings.find(Keys.XMPP_USER, name);
            if (KeyChecks.isLocalpart(name)) {
                users.put(name, password == null ? "" : password);
            } else {
                settings.problem(Keys.XMPP_USER, "is not a user's name; give the part of the JID before the @", name);
            }
        }
        return new ServerConfig.Xmpp(settings.get(Keys.XMPP_BIND), settings.get(Keys.XMPP_PORT),
                settings.get(Keys.XMPP_TLS), settings.find(Keys.XMPP_CERTIFICATE),
                settings.find(Keys.XMPP_PRIVATE_KEY), users, security(),
                new ServerConfig.Websocket(settings.get(Keys.WEBSOCKET_ENABLED), settings.get(Keys.WEBSOCKET_PATH),
                        settings.get(Keys.WEBSOCKET_ORIGINS), settings.get(Keys.WEBSOCKET_TLS_TERMINATED)),
                components(), settings.get(Keys.RESOURCE_CONFLICT), new ServerConfig.Clients(dialects(),
                        settings.get(Keys.PLATFORM_CODE), here(settings.get(Keys.SUBSCRIBE)), here(settings.get(Keys.ADMINS))));
    }

    /** Everybody is everybody of this server. */
    private List<ClientPattern> here(List<ClientPattern> clients) {
        return clients.stream().map(pattern -> pattern.at(settings.get(Keys.DOMAIN))).toList();
    }

    private List<ServerConfig.DialectRule> dialects() {
        List<ServerConfig.DialectRule> dialects = new ArrayList<>();
        for (String place : settings.members(DIALECTS)) {
            List<ClientPattern> clients = settings.require(Keys.DIALECT_CLIENTS, DIALECTS, place);
            Dialect dialect = settings.require(Keys.DIALECT, DIALECTS, place);
            if (clients != null && dialect != null) {
                dialects.add(new ServerConfig.DialectRule(clients, dialect));
            }
        }
        return dialects;
    }

    private ServerConfig.XmppSecurity security() {
        InetSocketAddress directTls = settings.anySet("xmpp.direct-tls")
                ? new InetSocketAddress(settings.get(Keys.DIRECT_TLS_BIND), settings.get(Keys.DIRECT_TLS_PORT)) : null;
        return new ServerConfig.XmppSecurity(directTls, settings.find(Keys.CLIENT_AUTHORITIES),
                settings.find(Keys.USERS_FILE), settings.get(Keys.PLAIN_WITHOUT_TLS), settings.get(Keys.ANONYMOUS),
                settings.get(Keys.RESUME_TIMEOUT), settings.get(Keys.IDLE_TIMEOUT));
    }

    private List<ServerConfig.Component> components() {
        List<ServerConfig.Component> components = new ArrayList<>();
        if (settings.anySet("xmpp.component")) {
            String host = settings.require(Keys.COMPONENT_HOST, "xmpp.component");
            String name = settings.require(Keys.COMPONENT_NAME, "xmpp.component");
            String secret = settings.require(Keys.COMPONENT_SECRET, "xmpp.component");
            if (host != null && name != null && secret != null) {
                components.add(new ServerConfig.Component(host, settings.get(Keys.COMPONENT_PORT), name, secret));
            }
        }
        for (String place : settings.members(COMPONENTS)) {
            String host = settings.require(Keys.COMPONENTS_HOST, COMPONENTS, place);
            String name = settings.require(Keys.COMPONENTS_NAME, COMPONENTS, place);
            String secret = settings.require(Keys.COMPONENTS_SECRET, COMPONENTS, place);
            if (host != null && name != null && secret != null) {
                if (components.stream().anyMatch(other -> other.name().equals(name))) {
                    settings.problem(Keys.COMPONENTS_NAME, name + " is the name of another component; give another", place);
                }
                components.add(new ServerConfig.Component(host, settings.get(Keys.COMPONENTS_PORT, place), name, secret));
            }
        }
        return components;
    }

    private ServerConfig.Sip sip() {
        Map<String, String> users = new LinkedHashMap<>();
        for (String name : settings.members(SIP_USERS)) {
            String secret = settings.find(Keys.SIP_USER, name);
            if (KeyChecks.isSipUser(name)) {
                users.put(name, secret == null ? "" : secret);
            } else {
                settings.problem(Keys.SIP_USER, "is not a user's name; give letters, digits and -_.!~*'()&=+$,;?/", name);
            }
        }
        return new ServerConfig.Sip(
                new ServerConfig.SipListeners(
                        new ServerConfig.SipListener(settings.get(Keys.UDP_BIND), settings.get(Keys.UDP_PORT)),
                        new ServerConfig.SipListener(settings.get(Keys.TCP_BIND), settings.get(Keys.TCP_PORT)),
                        settings.anySet("sip.tls") ? sipTls() : null,
                        !settings.anySet("sip.ws") ? null
                                : new ServerConfig.SipListener(settings.get(Keys.WS_BIND), settings.get(Keys.WS_PORT)),
                        !settings.anySet("sip.wss") ? null
                                : new ServerConfig.SipListener(settings.get(Keys.WSS_BIND), settings.get(Keys.WSS_PORT))),
                settings.get(Keys.ALLOW_FROM), settings.find(Keys.SIP_ADVERTISED), settings.find(Keys.OUTBOUND_PROXY),
                trunks(), users, settings.get(Keys.MAX_REGISTRATION),
                new ServerConfig.Scanners(settings.get(Keys.MAX_REFUSALS), settings.get(Keys.BAN)),
                new ServerConfig.SipSession(settings.get(Keys.FOLLOW_REDIRECTS), settings.get(Keys.SESSION_EXPIRES),
                        settings.get(Keys.MIN_SESSION_EXPIRES), settings.get(Keys.TRUSTED_TRUNKS)));
    }

    private ServerConfig.SipTls sipTls() {
        Map<String, ServerConfig.PemFiles> hosts = new LinkedHashMap<>();
        for (String host : settings.members(TLS_HOSTS)) {
            Path certificate = settings.require(Keys.TLS_HOST_CERTIFICATE, TLS_HOSTS, host);
            Path privateKey = settings.require(Keys.TLS_HOST_PRIVATE_KEY, TLS_HOSTS, host);
            if (certificate != null && privateKey != null) {
                hosts.put(host, new ServerConfig.PemFiles(certificate, privateKey));
            }
        }
        Path certificate = settings.find(Keys.TLS_CERTIFICATE);
        Path privateKey = settings.find(Keys.TLS_PRIVATE_KEY);
        return new ServerConfig.SipTls(settings.get(Keys.TLS_BIND), settings.get(Keys.TLS_PORT),
                certificate == null || privateKey == null ? null : new ServerConfig.PemFiles(certificate, privateKey),
                settings.find(Keys.TLS_TRUST), settings.get(Keys.TLS_CLIENTS), hosts);
    }

    private List<ServerConfig.Trunk> trunks() {
        List<ServerConfig.Trunk> trunks = new ArrayList<>();
        for (String name : settings.members(TRUNKS)) {
            String uri = settings.require(Keys.TRUNK_URI, TRUNKS, name);
            if (uri != null) {
                trunks.add(new ServerConfig.Trunk(name, uri, settings.find(Keys.TRUNK_USERNAME, name),
                        settings.find(Keys.TRUNK_PASSWORD, name), settings.get(Keys.TRUNK_REGISTER, name),
                        settings.get(Keys.TRUNK_EXPIRES, name), settings.get(Keys.TRUNK_KEEP_ALIVE, name),
                        settings.get(Keys.TRUNK_ALLOW_FROM, name), settings.find(Keys.TRUNK_FALLBACK, name)));
            }
        }
        return trunks;
    }

    private ServerConfig.Rtp rtp() {
        return new ServerConfig.Rtp(settings.get(Keys.RTP_BIND), settings.find(Keys.RTP_ADVERTISED),
                settings.get(Keys.RTP_TRANSPORT), settings.get(Keys.RTP_PORTS), settings.get(Keys.SHARED_PORTS),
                settings.get(Keys.SRTP), settings.get(Keys.CODECS), settings.get(Keys.SYMMETRIC),
                settings.get(Keys.IN_BAND_DTMF), settings.get(Keys.SILENCE), receiving());
    }

    private ServerConfig.Receiving receiving() {
        return new ServerConfig.Receiving(settings.get(Keys.JITTER_MIN), settings.get(Keys.JITTER_MAX),
                settings.get(Keys.LEARN_WINDOW), settings.get(Keys.HIDE_DTMF));
    }

    private ServerConfig.Routing routing() {
        List<Application> applications = new ArrayList<>();
        for (String place : settings.members(APPLICATIONS)) {
            String name = settings.require(Keys.APPLICATION_NAME, APPLICATIONS, place);
            Pattern to = settings.get(Keys.APPLICATION_TO, place);
            List<ClientPattern> clients = atHome(settings.get(Keys.APPLICATION_CLIENTS, place));
            if (name != null && applications.stream().anyMatch(other -> other.name().equals(name))) {
                settings.problem(Keys.APPLICATION_NAME, name + " is the name of an earlier one; give another", place);
            } else if (name != null) {
                applications.add(new Application(name, to, clients, settings.find(Keys.APPLICATION_OFFER_TIMEOUT, place)));
            }
        }
        return new ServerConfig.Routing(settings.get(Keys.DISTRIBUTION), settings.get(Keys.OFFER_TIMEOUT),
                settings.get(Keys.ON_CLIENT_LOSS), settings.get(Keys.NO_CLIENT_STATUS), applications);
    }

    private ServerConfig.Speech speech() {
        List<ServerConfig.MrcpServer> mrcp = mrcpServers();
        return new ServerConfig.Speech(synthesis(mrcp), recognition(mrcp));
    }

    private ServerConfig.Synthesis synthesis(List<ServerConfig.MrcpServer> mrcp) {
        List<String> engines = settings.get(Keys.SYNTHESIZERS);
        List<ServerConfig.HttpEngine> http = httpEngines();
        for (String engine : engines) {
            if (!BUILT_IN_SYNTHESIZERS.contains(engine) && http.stream().noneMatch(each -> each.name().equals(engine))
                    && mrcp.stream().noneMatch(each -> each.name().equals(engine))) {
                settings.problem(Keys.SYNTHESIZERS,
                        engine + " is no synthesizer; give freetts, flite, espeak-ng or a name of speech.http or speech.mrcp");
            }
        }
        return new ServerConfig.Synthesis(engines, settings.get(Keys.SPEECH_LANGUAGE), settings.get(Keys.SPEECH_WORKERS),
                settings.get(Keys.SPEECH_QUEUE), settings.get(Keys.SPEECH_TIMEOUT), settings.get(Keys.SPEECH_MAX_LENGTH),
                settings.get(Keys.SPEECH_CACHE), settings.get(Keys.SPEECH_PRELOAD), http, mrcp);
    }

    private List<ServerConfig.HttpEngine> httpEngines() {
        List<ServerConfig.HttpEngine> engines = new ArrayList<>();
        for (String name : settings.members(SPEECH_HTTP)) {
            URI uri = settings.require(Keys.SPEECH_HTTP_URI, SPEECH_HTTP, name);
            if (BUILT_IN_SYNTHESIZERS.contains(name)) {
                settings.problem(Keys.SPEECH_HTTP_URI, name + " is the name of another engine; give another", name);
            } else if (uri != null) {
                engines.add(new ServerConfig.HttpEngine(name, uri, settings.get(Keys.SPEECH_HTTP_SSML, name),
                        voices(settings.find(Keys.SPEECH_HTTP_VOICES, name), name)));
            }
        }
        return engines;
    }

    private List<ServerConfig.MrcpServer> mrcpServers() {
        List<ServerConfig.MrcpServer> servers = new ArrayList<>();
        for (String name : settings.members(SPEECH_MRCP)) {
            String uri = settings.require(Keys.SPEECH_MRCP_URI, SPEECH_MRCP, name);
            if (BUILT_IN_SYNTHESIZERS.contains(name) || RECOGNIZERS.contains(name)) {
                settings.problem(Keys.SPEECH_MRCP_URI, name + " is the name of another engine; give another", name);
            } else if (uri != null) {
                List<String> languages = settings.find(Keys.SPEECH_MRCP_LANGUAGES, name);
                servers.add(new ServerConfig.MrcpServer(name, uri, settings.get(Keys.SPEECH_MRCP_TLS, name),
                        settings.find(Keys.SPEECH_MRCP_TRUST, name), voices(settings.find(Keys.SPEECH_MRCP_VOICES, name), name),
                        languages == null ? List.of(settings.get(Keys.SPEECH_LANGUAGE)) : languages));
            }
        }
        return servers;
    }

    private List<ServerConfig.SpeechVoice> voices(@Nullable List<ServerConfig.SpeechVoice> named, String engine) {
        return named == null || named.isEmpty()
                ? List.of(new ServerConfig.SpeechVoice(engine, settings.get(Keys.SPEECH_LANGUAGE), "neutral"))
                : named;
    }

    private ServerConfig.Recognition recognition(List<ServerConfig.MrcpServer> mrcp) {
        List<String> engines = settings.get(Keys.RECOGNIZERS);
        for (String engine : engines) {
            if (!RECOGNIZERS.contains(engine) && mrcp.stream().noneMatch(each -> each.name().equals(engine))) {
                settings.problem(Keys.RECOGNIZERS, engine + " is no recogniser; give any of " + String.join(", ", RECOGNIZERS)
                        + ", or a name of speech.mrcp");
            }
        }
        URI vosk = settings.find(Keys.RECOGNITION_VOSK);
        if (vosk == null && engines.contains("vosk")) {
            settings.problem(Keys.RECOGNIZERS, "vosk is nowhere; give speech.recognition.vosk");
        }
        return new ServerConfig.Recognition(engines, settings.get(Keys.SPEECH_LANGUAGE), settings.get(Keys.RECOGNITION_WORKERS),
                settings.get(Keys.RECOGNITION_QUEUE), settings.get(Keys.RECOGNITION_TIMEOUT),
                settings.get(Keys.RECOGNITION_MAX_LENGTH), settings.get(Keys.RECOGNITION_END_SILENCE),
                settings.find(Keys.RECOGNITION_MODEL), settings.get(Keys.RECOGNITION_PRELOAD),
                vosk, settings.get(Keys.RECOGNITION_VOSK_LANGUAGES), mrcp);
    }

    private List<ClientPattern> atHome(List<ClientPattern> patterns) {
        String domain = settings.get(Keys.DOMAIN);
        return patterns.stream().map(pattern -> pattern.at(domain)).toList();
    }

    private List<DialAuthority.Rule> dial(ServerConfig.Sip sip) {
        boolean untouched = settings.onlyDefault(DIAL);
        List<DialAuthority.Rule> rules = new ArrayList<>();
        for (String place : settings.members(DIAL)) {
            List<ClientPattern> users = atHome(settings.get(Keys.DIAL_USERS, place));
            List<String> allow = settings.require(Keys.DIAL_ALLOW, DIAL, place);
            if (allow != null) {
                List<String> all = new ArrayList<>(allow);
                if (untouched) {
                    sip.trunks().forEach(trunk -> all.addAll(KeyChecks.dialable(trunk.uri())));
                    if (!sip.users().isEmpty()) {
                        all.add("sip:*@" + settings.get(Keys.DOMAIN));
                    }
                }
                rules.add(new DialAuthority.Rule(users, List.copyOf(all), settings.get(Keys.DIAL_MAX_CALLS, place),
                        settings.get(Keys.DIAL_MAX_RATE, place)));
            }
        }
        return rules;
    }
}
