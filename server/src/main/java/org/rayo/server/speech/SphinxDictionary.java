package org.rayo.server.speech;

import com.sun.speech.freetts.lexicon.LetterToSoundImpl;
import edu.cmu.sphinx.linguist.acoustic.Unit;
import edu.cmu.sphinx.linguist.acoustic.UnitManager;
import edu.cmu.sphinx.linguist.dictionary.Pronunciation;
import edu.cmu.sphinx.linguist.dictionary.TextDictionary;
import edu.cmu.sphinx.linguist.dictionary.Word;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rayo.server.speech.SpeechFailure.Kind;

/** The dictionary of a model; words that it lacks are said by the rules of letters. For one thread at a time. */
final class SphinxDictionary extends TextDictionary {
    private final UnitManager units;
    private @Nullable LetterToSoundImpl rules;

    SphinxDictionary(SphinxModel model, UnitManager units) {
        super(model.dictionary(), model.fillers(), List.of(), null, units);
        this.units = units;
    }

    @Override
    public void allocate() throws IOException {
        if (rules == null) {
            super.allocate();
            rules = SphinxModel.rules();
        }
    }

    @Override
    public Word getWord(String text) {
        Word known = super.getWord(text);
        return known == null ? bySound(text) : known;
    }

    private Word bySound(String text) {
        LetterToSoundImpl letters = rules;
        String phones = letters == null ? null : SphinxModel.say(letters, text);
        if (phones == null) {
            throw new SpeechFailure(Kind.UNSUPPORTED, "sphinx4 does not know how '" + text + "' is said");
        }
        Unit[] said = Arrays.stream(phones.split(" ")).map(phone -> units.getUnit(phone, false)).toArray(Unit[]::new);
        Pronunciation pronunciation = new Pronunciation(said, null, 1);
        Word word = new Word(text, new Pronunciation[] {pronunciation}, false);
        pronunciation.setWord(word);
        return word;
    }
}
