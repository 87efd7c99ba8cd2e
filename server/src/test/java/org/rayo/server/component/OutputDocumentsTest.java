package org.rayo.server.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rayo.server.component.ssml.PlayItem;
import org.rayo.server.component.ssml.SpokenText;
import org.rayo.server.component.ssml.VoiceWish;
import org.rayo.server.protocol.RayoCommand;
import org.rayo.server.protocol.RayoCommand.Document;
import org.rayo.server.protocol.RayoCommand.InterruptOn;

/** protocol.md §14: what an output's documents play. */
class OutputDocumentsTest {

    private static final String SSML = "application/ssml+xml";

    private static PlanResult plan(Document... documents) {
        return OutputDocuments.plan(new RayoCommand.Output(
                List.of(documents), 5, true, 750, 2, RayoCommand.NEVER, null, null, InterruptOn.NONE, List.of()));
    }

    private static Document url(String url, String type) {
        return new Document(url, type, null);
    }

    private static Document body(String type, String body) {
        return new Document(null, type, body);
    }

    private static Document speak(String content) {
        return body(SSML, "<speak xmlns='http://www.w3.org/2001/10/synthesis' version='1.0'>" + content + "</speak>");
    }

    static Stream<Arguments> playable() {
        return Stream.of(
                arguments(url("http://x/a.wav", null), List.of("http://x/a.wav")),
                arguments(url("file:///a", "audio/wav"), List.of("file:///a")),
                arguments(url("HTTPS://x/a.MP3?x=.ssml#y", SSML), List.of("HTTPS://x/a.MP3?x=.ssml#y")),
                arguments(body("text/uri-list; charset=utf-8", "# two\r\nfile:a.wav\r\n\r\n https://x/b.wav \n"),
                        List.of("file:a.wav", "https://x/b.wav")),
                arguments(speak("<audio src='a.wav'/><p> <s><audio src='/b/c.wav'>spoken instead</audio></s></p>"),
                        List.of("file:a.wav", "file:/b/c.wav")),
                arguments(speak("<audio src='tone_stream:x'><audio src='http://x/b.wav'/></audio>"), List.of("http://x/b.wav")),
                arguments(speak("<audio><audio src='http://x/b.wav'/></audio>"), List.of("http://x/b.wav")),
                arguments(speak("<break time='500ms'/><break/><break strength='weak' time='.5s'/><mark name='m'/><audio src='a:b.wav'>"
                        + "<desc>words</desc><audio src='http://x/'/></audio>"),
                        List.of("silence 500", "silence 500", "silence 500", "mark m", "http://x/")),
                arguments(speak("Please hold."), List.of("text Please hold.")),
                arguments(speak("<audio src='file:a'/>and words"), List.of("file:a", "text and words")),
                arguments(speak("<say-as interpret-as='ordinal'>1</say-as>"), List.of("text first")),
                arguments(speak("<sub alias='x'>y</sub>"), List.of("text x")),
                arguments(speak("<audio src='dtmf:5x'>words</audio>"), List.of("text words")),
                arguments(body(SSML, " just words"), List.of("text just words")),
                arguments(body("text/plain", "words\nin lines"), List.of("text words in lines")),
                arguments(speak("<audio src='dtmf:5'>words</audio>"), List.of("dtmf:5")),
                arguments(body("text/uri-list", "DTMF:*1d"), List.of("DTMF:*1d")),
                arguments(url("tone_stream://v=-7;%(2000,4000,440.0,480.0);loops=-1", null), List.of("tone_stream://v=-7;%(2000,4000,440.0,480.0);loops=-1")),
                arguments(speak("<audio src='tone_stream://%(100,0,1000)'/>"), List.of("tone_stream://%(100,0,1000)")),
                arguments(speak("<break strength='none'/><break time='9999s'/><audio src='file:a'/>"), List.of("silence 30000", "file:a")),
                arguments(speak("<voice name='x'><prosody rate='slow'><audio src=' file:a '/></prosody></voice>"), List.of("file:a")));
    }

    @ParameterizedTest
    @MethodSource("playable")
    void isPlanned(Document document, List<String> items) {
        assertThat(plan(document)).isInstanceOfSatisfying(PlanResult.Planned.class, planned -> {
            assertThat(planned.plan()).isEqualTo(new OutputPlan(planned.plan().items(), 5, true, 2, 750));
            assertThat(planned.plan().items().stream().map(OutputDocumentsTest::shown)).containsExactlyElementsOf(items);
        });
    }

    private static String shown(PlayItem item) {
        return switch (item) {
            case PlayItem.Sound(String uri, List<PlayItem> otherwise, PlayItem.Trim trim) -> uri;
            case PlayItem.Silence(int ms) -> "silence " + ms;
            case PlayItem.Mark(String name) -> "mark " + name;
            case SpokenText text -> "text " + text.text();
        };
    }

    @Test
    void documentsFollowEachOther() {
        assertThat(plan(url("file:a", null), speak("<audio src='file:b'/>"), body("text/uri-list", "file:c")))
                .isEqualTo(new PlanResult.Planned(new OutputPlan(
                        List.of(new PlayItem.Sound("file:a"), new PlayItem.Sound("file:b"), new PlayItem.Sound("file:c")), 5, true, 2, 750)));
    }

    static Stream<Arguments> unplayable() {
        return Stream.of(
                arguments(speak("<audio src='dtmf:'/>"), "only http, https, file, dtmf and tone_stream can be played"),
                arguments(url("tone_stream://%(100,0,350,440,600)", null), "tone_stream"),
                arguments(url("tone_stream://%(100,0,5000)", null), "tone_stream"),
                arguments(url("tone_stream://path=/etc/passwd", null), "tone_stream"),
                arguments(url("tone_stream://%(99999,0,440)", null), "tone_stream"),
                arguments(url("tone_stream://l=256;%(1000,0,440)", null), "tone_stream"),
                arguments(url("tone_stream://loops=0;1", null), "tone_stream"),
                arguments(url("tone_stream://v=1;1", null), "tone_stream"),
                arguments(url("tone_stream://loops=2", null), "tone_stream"),
                arguments(speak(""), "nothing to play"),
                arguments(speak("<break time='1s'/><mark name='m'/>"), "nothing to play"),
                arguments(body("text/plain", " "), "nothing to play"),
                arguments(url("ftp://x/a.wav", null), "only http, https, file, dtmf and tone_stream"),
                arguments(new Document("http://x/menu.ssml", SSML, null, "http://x/menu.ssml answered 404"), "http://x/menu.ssml answered 404"),
                arguments(body("text/uri-list", "rayo-silence:5"), "only http, https, file, dtmf and tone_stream"));
    }

    @ParameterizedTest
    @MethodSource("unplayable")
    void isUnderstoodButCannotBePlayed(Document document, String text) {
        assertThat(plan(document)).isInstanceOfSatisfying(PlanResult.Unplayable.class,
                unplayable -> assertThat(unplayable.text()).contains(text));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(body(SSML, "<speak>"), "bad-request", "SSML: not well-formed"),
                arguments(body(SSML, "<grammar/>"), "bad-request", "<grammar>, not <speak>"),
                arguments(body(SSML, "<!DOCTYPE s [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><speak>&e;</speak>"), "bad-request", "SSML"),
                arguments(speak("<break strength='huge'/>"), "bad-request", "must be one of none"),
                arguments(speak("<play/>"), "bad-request", "<play> is not known"),
                arguments(speak("<break time='soon'/>"), "bad-request", "must be like 500ms or 1.5s"),
                arguments(speak("<audio src='file:a'/>".repeat(257)), "bad-request", "more than 256 sounds"),
                arguments(body("text/uri-list", "# nothing\n"), "bad-request", "no URI"),
                arguments(body("text/uri-list", "a.wav"), "bad-request", "'a.wav' is not a URI"),
                arguments(body("text/uri-list", "file:a\n".repeat(257)), "bad-request", "at most 256 sounds"),
                arguments(body("image/png", "x"), "feature-not-implemented", "image/png"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isRefused(Document document, String condition, String text) {
        assertThat(plan(document)).isInstanceOfSatisfying(PlanResult.Refused.class, refused -> {
            assertThat(refused.error().condition().wire()).isEqualTo(condition);
            assertThat(refused.error().text()).contains(text);
        });
    }

    @Test
    void theOutputSaysWhoSpeaks() {
        RayoCommand.Output output = new RayoCommand.Output(List.of(speak("hi"), body("text/plain", "you")), 0, false, 0, 1, RayoCommand.NEVER,
                "flite", "slt", InterruptOn.NONE, List.of());
        assertThat(OutputDocuments.plan(output)).isInstanceOfSatisfying(PlanResult.Planned.class, planned -> assertThat(planned.plan().items())
                .allSatisfy(item -> assertThat(((SpokenText) item).voice()).isEqualTo(new VoiceWish("flite", List.of("slt"), null, null))));
    }

    @Test
    void theBoundIsThatOfTheWholeOutput() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            documents.add(speak("<audio src='file:a'/>".repeat(100)));
        }
        assertThat(plan(documents.toArray(Document[]::new))).isInstanceOf(PlanResult.Refused.class);
    }

    /** What has to be fetched before it is known what it plays. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', nullValues = "none", value = {
        "http://x/menu.ssml, none, TEXT", "http://x/menu.ssml?wav, none, TEXT", "file:/a/menu.xml, none, TEXT", "http://x/, text/uri-list, TEXT",
        "http://x/menu, application/ssml+xml; charset=utf-8, TEXT", "http://x/menu, none, ANYTHING", "http://x/a.wav, application/ssml+xml, SOUND",
        "http://x/a.WAV?x, none, SOUND", "http://x/a, audio/wav, SOUND", "dtmf:5, none, NOTHING", "ftp://x/a.ssml, none, NOTHING"
    })
    void itIsKnownWhatHasToBeFetched(String url, String type, OutputDocuments.Behind behind) {
        assertThat(OutputDocuments.behind(url(url, type))).isEqualTo(behind);
        assertThat(OutputDocuments.behind(new Document(url, type, null, "gone"))).isEqualTo(OutputDocuments.Behind.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', nullValues = "none", value = {
        "none, text/xml, <?xml version='1.0'?> <!-- hello --> <speak>x</speak>, application/ssml+xml", "none, none, <ssml:speak/>, application/ssml+xml",
        "none, text/plain; charset=x, words, text/plain", "none, text/uri-list, file:a, text/uri-list", "text/uri-list, text/plain, file:a, text/uri-list",
        "none, audio/wav, RIFF, none", "none, none, RIFF, none", "none, text/html, <html/>, none", "none, text/plain, <speak/>, application/ssml+xml"
    })
    void itIsSeenWhatWasFetched(String declared, String served, String text, String type) {
        assertThat(OutputDocuments.textType(declared, served, text)).isEqualTo(type);
    }
}
