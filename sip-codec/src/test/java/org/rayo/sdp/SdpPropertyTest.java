package org.rayo.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.rayo.sdp.OfferAnswer.Result;

/** Hostile descriptions are refused by type; whatever is agreed makes an answer that reads again, line for line of the offer. */
class SdpPropertyTest {
    private static final AudioCapabilities OWN = AudioCapabilities.of(List.of(), "192.0.2.1", 4000);
    private static final String SEED = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\na=sendonly\r\n"
            + "m=video 6000 RTP/AVP 31\r\nm=audio 5000/2 RTP/AVP 96 0 101\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:96 PCMA/8000/1\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=recvonly\r\n";

    @Property(tries = 5_000)
    void mutated(@ForAll long seed) throws SdpException {
        check(mutate(new Random(seed)));
    }

    @Property(tries = 500)
    void garbage(@ForAll byte[] octets) throws SdpException {
        check(octets);
    }

    private static void check(byte[] octets) throws SdpException {
        if (OfferAnswer.answer(octets, OWN, 1, 2) instanceof Result.Agreed agreed) {
            assertThat(agreed.audio().port()).isBetween(1, 65_535);
            assertThat(agreed.audio().payloadType()).isBetween(0, 127);
            SessionDescription offer = SdpParser.parse(octets);
            SessionDescription answer = SdpParser.parse(agreed.sdp().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.media()).extracting(MediaDescription::media)
                    .isEqualTo(offer.media().stream().map(MediaDescription::media).toList());
            assertThat(answer.media()).filteredOn(media -> media.port() != 0).hasSize(1);
        }
        if (OfferAnswer.accept(octets, OWN) instanceof Result.NotAcceptable refused) {
            assertThat(refused.text()).isNotEmpty();
        }
    }

    private static byte[] mutate(Random random) {
        StringBuilder text = new StringBuilder(SEED);
        String telling = "\r\n\t =:/ 0159acmv-\u0000\u00ff";
        for (int edits = 1 + random.nextInt(5); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            int other = Math.min(text.length(), at + 1 + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, telling.charAt(random.nextInt(telling.length())));
                case 1 -> text.insert(at, telling.charAt(random.nextInt(telling.length())));
                case 2 -> text.delete(at, other);
                default -> text.insert(random.nextInt(text.length()), text.substring(at, other));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
