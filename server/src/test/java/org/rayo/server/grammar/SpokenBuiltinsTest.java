package org.rayo.server.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rayo.server.component.Meaning;
import org.rayo.server.component.SpeechGrammar;
import org.rayo.server.protocol.RayoCommand.GrammarSource;

/** VoiceXML 2.0 appendix P, spoken in English. */
class SpokenBuiltinsTest {
    private static SpeechGrammar builtin(String name) throws Exception {
        return new Grammars().compileSpeech(List.of(new GrammarSource("builtin:speech/" + name, null, null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "boolean|yes|true", "boolean|nope|false", "boolean|maybe|", "digits|one oh seven|107", "digits?length=2|one two|12", "digits?length=2|one|",
        "digits?minlength=0;maxlength=128|nine nine|99",
        "number|zero|0", "number|seven|7", "number|twelve|12", "number|forty two|42", "number|one hundred|100", "number|a hundred and five|105",
        "number|two hundred fifty|250", "number|nine thousand|9000", "number|two thousand and four|2004", "number|ten thousand one hundred|10100",
        "number|nine hundred ninety nine thousand nine hundred and ninety nine|999999", "number|minus twelve point five|-12.5",
        "number|negative three|-3", "number|plus one|+1", "number|point oh five|0.05", "number|zero point two five|0.25", "number|hundred|",
        "number|twenty twelve|", "number|one two|", "number|a thousand three hundred|1300", "number|thirty thousand and twenty|30020",
        "currency|five dollars|USD5.00", "currency|five dollars and ten cents|USD5.10", "currency|one pound five|GBP1.05", "currency|twenty euros|EUR20.00",
        "currency|fifty cents|USD0.50", "currency|nine pence|GBP0.09", "currency|a thousand yen|JPY1000.00", "currency|five point two five|5.25",
        "currency|five|", "date|may the fifth nineteen eighty four|19840505", "date|the third of june|????0603", "date|june twenty first|????0621",
        "date|december thirty one two thousand and nine|20091231", "date|october|????10??", "date|first january twenty twenty six|20260101",
        "date|march fifteen nineteen oh five|19050315", "date|july fourth nineteen hundred|19000704", "date|february in two thousand|200002??", "date|the fifth|",
        "time|seven thirty p m|0730p", "time|quarter to nine|0845?", "time|half past twelve|1230?", "time|fourteen hundred hours|1400h",
        "time|noon|1200p", "time|midnight|1200a", "time|ten o'clock in the morning|1000a", "time|eleven oh five|1105?", "time|five past six at night|0605p",
        "time|twenty three forty five|2345h", "time|zero nine fifteen|0915h", "time|quarter to one|1245?", "time|thirteen|", "time|one sixty|",
        "phone|five five five one two extension three|55512x3", "phone|oh one|01", "phone|extension|"
    })
    void means(String name, String said, String meaning) throws Exception {
        assertThat(String.valueOf(builtin(name).interpret(List.of(said.split(" "))))).isEqualTo(meaning == null ? "null" : meaning);
    }

    /** Written out by hand, so that the grammar is compared with something that is not it. */
    private static String words(int number) {
        String[] small = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
                .split(" ");
        String[] tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
        if (number < 20) {
            return small[number];
        }
        if (number < 100) {
            return tens[number / 10] + (number % 10 == 0 ? "" : " " + small[number % 10]);
        }
        int unit = number < 1000 ? 100 : 1000;
        return words(number / unit) + (unit == 100 ? " hundred" : " thousand") + (number % unit == 0 ? "" : " " + words(number % unit));
    }

    @Test
    void everyNumberMeansItself() throws Exception {
        SpeechGrammar grammar = builtin("number");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 3000; i++) {
            int number = i < 1500 ? i : random.nextInt(1_000_000);
            assertThat(grammar.interpret(List.of(words(number).split(" ")))).as(words(number)).isEqualTo(Meaning.of(Integer.toString(number)));
        }
    }

    @Test
    void everyMinuteOfADayIsATime() throws Exception {
        SpeechGrammar grammar = builtin("time");
        for (int hour = 1; hour <= 12; hour++) {
            for (int minute = 1; minute < 60; minute++) {
                String said = words(hour) + " " + (minute < 10 ? "oh " : "") + words(minute) + " a m";
                assertThat(grammar.interpret(List.of(said.split(" ")))).as(said).hasToString(String.format(Locale.ROOT, "%02d%02da", hour, minute));
            }
        }
    }

    @Test
    void theyAreSmallEnoughForEngines() throws Exception {
        for (String name : List.of("boolean", "digits", "number", "currency", "date", "time", "phone")) {
            assertThat(builtin(name).graph().states()).as(name).isLessThan(1500);
            assertThat(builtin(name).words()).as(name).allMatch(word -> word.matches("[a-z']+"));
        }
    }
}
