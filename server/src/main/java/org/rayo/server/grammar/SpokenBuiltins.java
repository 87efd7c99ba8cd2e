package org.rayo.server.grammar;

import java.util.List;
import java.util.Map;
import org.rayo.server.component.GrammarException;
import org.rayo.server.protocol.RayoCommand.GrammarLinks;

/**
 * What numbers, amounts, dates, times and telephone numbers sound like in English, with what VoiceXML 2.0 appendix P makes of
 * them: {@code -12.5}, {@code USD5.10}, {@code 20261127} or {@code ????1127}, {@code 0730p} or {@code 0730?}, {@code 5551234x12}.
 */
final class SpokenBuiltins {

    private SpokenBuiltins() {}

    private static final String HEADER = """
            #ABNF 1.0;
            mode voice; language en; tag-format <semantics/1.0>;
            """;

    /** Digits, and what is said below a hundred: as it is, and with a zero before it. */
    private static final String SMALL = """
            $one = one {"1"} | two {"2"} | three {"3"} | four {"4"} | five {"5"} | six {"6"} | seven {"7"} | eight {"8"} | nine {"9"};
            $digit = $one | zero {"0"} | oh {"0"};
            $teen = ten {"10"} | eleven {"11"} | twelve {"12"} | thirteen {"13"} | fourteen {"14"} | fifteen {"15"} | sixteen {"16"}
                | seventeen {"17"} | eighteen {"18"} | nineteen {"19"};
            $ten = twenty {"2"} | thirty {"3"} | forty {"4"} | fifty {"5"} | sixty {"6"} | seventy {"7"} | eighty {"8"} | ninety {"9"};
            $two = $teen | $ten ($NULL {out = rules.ten + "0"} | $one {out = rules.ten + rules.one});
            $padded = $two | $one {out = "0" + rules.one};
            """;

    /** 1 to 999,999. */
    private static final String WHOLE = """
            $hundreds = ($one {out = rules.one} | a {out = "1"}) hundred ($NULL {out += "00"} | [and] $padded {out += rules.padded});
            $below = $one | $two | $hundreds;
            $rest = $hundreds | [and] ($two {out = "0" + rules.two} | $one {out = "00" + rules.one});
            $whole = $below [thousand {out = rules.below} ($NULL {out += "000"} | $rest {out += rules.rest})]
                | a thousand {out = "1"} ($NULL {out += "000"} | $rest {out += rules.rest});
            $any = $whole | zero {"0"};
            """;

    private static final String NUMBER = """
            root $number;
            $fraction = point {out = "."} ($digit {out += rules.digit})<1->;
            $positive = $any [$fraction {out = rules.any + rules.fraction}] | $fraction {out = "0" + rules.fraction};
            $sign = $NULL {""} | plus {"+"} | (minus | negative) {"-"};
            public $number = $sign $positive {out = rules.sign + rules.positive};
            """;

    private static final String CURRENCY = """
            root $currency;
            $unit = (dollar | dollars) {"USD"} | (euro | euros) {"EUR"} | (pound | pounds) {"GBP"} | (yen) {"JPY"} | (franc | francs) {"CHF"};
            $small = cent | cents | penny | pence;
            public $currency = $any ($unit ($NULL {out = rules.unit + rules.any + ".00"}
                        | [and] $padded [$small] {out = rules.unit + rules.any + "." + rules.padded})
                    | point $digit {out = rules.any + "." + rules.digit} $digit {out += rules.digit})
                | $padded ((cent | cents) {out = "USD0." + rules.padded} | (penny | pence) {out = "GBP0." + rules.padded});
            """;

    private static final String DATE = """
            root $date;
            $month = january {"01"} | february {"02"} | march {"03"} | april {"04"} | may {"05"} | june {"06"} | july {"07"} | august {"08"}
                | september {"09"} | october {"10"} | november {"11"} | december {"12"};
            $nth = first {"1"} | second {"2"} | third {"3"} | fourth {"4"} | fifth {"5"} | sixth {"6"} | seventh {"7"} | eighth {"8"}
                | ninth {"9"};
            $day = ($nth | $one) {out = "0" + rules.latest()} | tenth {"10"} | eleventh {"11"} | twelfth {"12"} | thirteenth {"13"}
                | fourteenth {"14"} | fifteenth {"15"} | sixteenth {"16"} | seventeenth {"17"} | eighteenth {"18"} | nineteenth {"19"} | $teen
                | (twentieth | twenty) {"20"} | twenty ($nth | $one) {out = "2" + rules.latest()}
                | (thirtieth | thirty) {"30"} | thirty (first | one) {"31"};
            $year = (eighteen {out = "18"} | nineteen {out = "19"} | twenty {out = "20"})
                    (hundred {out += "00"} | $two {out += rules.two} | oh $one {out += "0" + rules.one})
                | two thousand ($NULL {out = "2000"} | [and] $padded {out = "20" + rules.padded});
            $within = $month [the] $day {out = rules.month + rules.day} | [the] $day [of] $month {out = rules.month + rules.day}
                | $month {out = rules.month + "??"};
            public $date = $within ($NULL {out = "????" + rules.within} | [in] $year {out = rules.year + rules.within});
            """;

    private static final String TIME = """
            root $time;
            $hour = $one {out = "0" + rules.one} | ten {"10"} | eleven {"11"} | twelve {"12"};
            $before = one {"12"} | two {"01"} | three {"02"} | four {"03"} | five {"04"} | six {"05"} | seven {"06"} | eight {"07"}
                | nine {"08"} | ten {"09"} | eleven {"10"} | twelve {"11"};
            $late = thirteen {"13"} | fourteen {"14"} | fifteen {"15"} | sixteen {"16"} | seventeen {"17"} | eighteen {"18"} | nineteen {"19"}
                | twenty {"20"} | twenty one {"21"} | twenty two {"22"} | twenty three {"23"};
            $early = (zero | oh) ($one {out = "0" + rules.one} | zero {out = "00"});
            $tens = twenty {"2"} | thirty {"3"} | forty {"4"} | fifty {"5"};
            $minutes = (oh | zero) $one {out = "0" + rules.one} | $teen
                | $tens ($NULL {out = rules.tens + "0"} | $one {out = rules.tens + rules.one});
            $past = $minutes | $one {out = "0" + rules.one};
            $half = a m {"a"} | p m {"p"} | in the morning {"a"} | in the (afternoon | evening) {"p"} | at night {"p"};
            $clock = $hour ($NULL {out = rules.hour + "00"} | "o'clock" {out = rules.hour + "00"} | $minutes {out = rules.hour + rules.minutes})
                | half past $hour {out = rules.hour + "30"} | [a] quarter past $hour {out = rules.hour + "15"}
                | [a] quarter to $before {out = rules.before + "45"} | $past past $hour {out = rules.hour + rules.past};
            public $time = $clock ($NULL {out = rules.clock + "?"} | $half {out = rules.clock + rules.half})
                | ($late | $early) {out = rules.latest()} ($minutes {out += rules.minutes + "h"} | hundred [hours] {out += "00h"})
                | noon {"1200p"} | midnight {"1200a"};
            """;

    private static final String PHONE = """
            root $phone;
            public $phone = {out = ""} ($digit {out += rules.digit})<1->
                [extension {out += "x"} ($digit {out += rules.digit})<1->];
            """;

    private static final Map<String, String> TEXTS = Map.of(
            "number", HEADER + NUMBER + SMALL + WHOLE, "currency", HEADER + CURRENCY + SMALL + WHOLE, "date", HEADER + DATE + SMALL,
            "time", HEADER + TIME + SMALL, "phone", HEADER + PHONE + SMALL);

    static boolean knows(String name) {
        return TEXTS.containsKey(name);
    }

    /** {@code name}: one that it {@link #knows}. */
    static Expression read(String name, Tags tags) throws GrammarException {
        return Srgs.read(TextGrammar.abnf(TEXTS.getOrDefault(name, "")), new Srgs.Documents(Medium.SPEECH, tags, GrammarLinks.NONE));
    }

    /** Digits, which mean themselves without blanks. */
    static Expression together(Expression digits) {
        Script join = new Script(List.of(new Script.Assignment(
                List.of(), false, frame -> new Value.Text(frame.text.shown().replace(" ", "")))));
        return new Expression.Scope("digits", true, Expression.sequence(List.of(digits, new Expression.Act(join))));
    }
}
