package org.rayo.server.grammar;

import java.util.Arrays;
import java.util.BitSet;
import org.rayo.server.component.DtmfGrammar;
import org.rayo.server.component.DtmfMatcher;
import org.rayo.server.component.Meaning;

/** A grammar of digits. */
final class KeyGrammar implements DtmfGrammar {
    private final Automaton automaton;
    private final BitSet alive;
    private final DtmfMatcher start;

    KeyGrammar(Automaton automaton) {
        this.automaton = automaton;
        this.alive = automaton.alive();
        this.start = new Matcher(automaton.begin(alive), "");
    }

    @Override
    public DtmfMatcher start() {
        return start;
    }

    /** Whether there is anything that matches. */
    boolean possible() {
        return alive.get(automaton.start());
    }

    /** The states that the digits so far lead to. */
    private final class Matcher implements DtmfMatcher {
        private final Automaton.Ways ways;
        private final String digits;

        Matcher(Automaton.Ways ways, String digits) {
            this.ways = ways;
            this.digits = digits;
        }

        @Override
        public DtmfMatcher feed(char digit) {
            boolean enough = digits.length() == Automaton.MAX_DIGITS;
            int bit = enough ? 0 : Digits.bit(digit);
            // what cannot match any more keeps no more digits either
            String heard = enough ? digits : digits + Character.toUpperCase(digit);
            return new Matcher(automaton.after(ways, alive, heard.length(), mask -> (mask & bit) != 0), heard);
        }

        @Override
        public String digits() {
            return digits;
        }

        @Override
        public Verdict verdict() {
            boolean over = ways.states().length == 0;
            if (ways.accepted() == null) {
                return over ? Verdict.NO_MATCH : Verdict.PARTIAL;
            }
            return over ? Verdict.MATCH_END : Verdict.MATCH;
        }

        @Override
        public Meaning meaning() {
            return Meanings.of(ways.story(), Arrays.asList(digits.split("")));
        }

        @Override
        public String toString() {
            return verdict() + " after '" + digits + "'";
        }
    }
}
