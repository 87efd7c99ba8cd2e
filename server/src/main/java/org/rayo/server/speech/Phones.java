package org.rayo.server.speech;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.SpokenText.Phoneme;

/**
 * Pronunciations as the engines here write the sounds of English: from IPA, or from X-SAMPA, the one as Unicode has it and the other
 * as its ASCII. Sounds that English does not have are said as those that are nearest. Pure.
 */
final class Phones {
    private static final int MAX_SOUNDS = 64;

    /** A sound, as CMU's lexicon names it; {@code stress}: 0 to 2. */
    record Sound(String name, int stress) {}

    /** IPA, then CMU's names; those of more letters stand for themselves. */
    private static final Map<String, String> IPA = table("""
            i iy  ɪ ih  e eh  ɛ eh  eɪ ey  æ ae  a aa  ɑ aa  ɒ aa  ɔ ao  ʊ uh  u uw  ʌ ah  ə ax  ɐ ax  ɚ er  ɝ er  ɜ er  ɜɹ er  ɜr er  əɹ er
            aɪ ay  aʊ aw  ɔɪ oy  oʊ ow  əʊ ow  o ow  eə eh  ɪə ih  ʊə uh  ɨ ih  y iy  ø er  œ er
            p p  b b  t t  d d  k k  ɡ g  g g  m m  n n  ŋ ng  f f  v v  θ th  ð dh  s s  z z  ʃ sh  ʒ zh  h hh  ɦ hh  x k  ç hh
            r r  ɹ r  ɾ d  ʁ r  l l  ɫ l  j y  w w  ʍ w  tʃ ch  ʧ ch  dʒ jh  ʤ jh  ɲ n
            """);
    /** X-SAMPA, then IPA. */
    private static final Map<String, String> SAMPA = table("""
            I ɪ  E ɛ  { æ  A ɑ  Q ɒ  O ɔ  U ʊ  V ʌ  @ ə  6 ɐ  3 ɜ  @` ɚ  3` ɝ  1 ɨ  2 ø  9 œ
            N ŋ  T θ  D ð  S ʃ  Z ʒ  C ç  r\\ ɹ  4 ɾ  R ʁ  h\\ ɦ  W ʍ  J ɲ
            """);
    /** CMU's, then those of espeak-ng. */
    private static final Map<String, String> ESPEAK = table("""
            iy i:  ih I  eh E  ey eI  ae a  aa A:  ao O:  uh U  uw u:  ah V  ax @  er 3:  ay aI  aw aU  oy OI  ow oU  ng N  th T  dh D  sh S  zh Z
            hh h  y j  ch tS  jh dZ
            """);

    private Phones() {}

    private static Map<String, String> table(String text) {
        String[] cells = text.strip().split("\\s+");
        Map<String, String> table = new HashMap<>();
        for (int i = 0; i + 1 < cells.length; i += 2) {
            table.put(cells[i], cells[i + 1]);
        }
        return Map.copyOf(table);
    }

    /** Null for an alphabet, or a sound of it, that is not known. */
    static @Nullable List<Sound> of(Phoneme phoneme) {
        return switch (phoneme.alphabet()) {
            case "ipa" -> ipa(phoneme.sounds());
            case "x-sampa", "x-SAMPA" -> {
                String ipa = sampa(phoneme.sounds());
                yield ipa == null ? null : ipa(ipa);
            }
            default -> null;
        };
    }

    private static @Nullable String sampa(String sounds) {
        StringBuilder ipa = new StringBuilder();
        int at = 0;
        while (at < sounds.length()) {
            char c = sounds.charAt(at);
            boolean longer = at + 1 < sounds.length() && "`\\".indexOf(sounds.charAt(at + 1)) >= 0;
            String sign = sounds.substring(at, at + (longer ? 2 : 1));
            String known = c == '"' ? "ˈ" : c == '%' ? "ˌ" : c == ':' ? "ː" : SAMPA.get(sign);
            if (known == null && (longer || (!Character.isLowerCase(c) && " .-_".indexOf(c) < 0))) {
                return null;
            }
            ipa.append(known == null ? sign : known);
            at += sign.length();
        }
        return ipa.toString();
    }

    private static @Nullable List<Sound> ipa(String text) {
        // ties, syllables and lengths make no difference here
        String sounds = text.replaceAll("[\\u0361\\u035C\\u0329\\u02D0\\u02D1\\s.\\-_|ʔʰ]", "");
        List<Sound> found = new ArrayList<>();
        int stress = 0;
        int at = 0;
        while (at < sounds.length()) {
            char c = sounds.charAt(at);
            if (c == 'ˈ' || c == '\'' || c == 'ˌ') {
                stress = c == 'ˌ' ? 2 : 1;
                at++;
                continue;
            }
            int length = at + 2 <= sounds.length() && IPA.containsKey(sounds.substring(at, at + 2)) ? 2 : 1;
            String name = IPA.get(sounds.substring(at, at + length));
            if (name == null || found.size() == MAX_SOUNDS) {
                return null;
            }
            boolean vowel = "aeiou".indexOf(name.charAt(0)) >= 0;
            found.add(new Sound(name, vowel ? stress : 0));
            stress = vowel ? 0 : stress;
            at += length;
        }
        return found.isEmpty() ? null : found;
    }

    /** As espeak-ng takes them between its brackets. */
    static @Nullable String espeak(Phoneme phoneme) {
        List<Sound> sounds = of(phoneme);
        if (sounds == null) {
            return null;
        }
        StringBuilder text = new StringBuilder("[[");
        for (Sound sound : sounds) {
            text.append(sound.stress == 1 ? "'" : sound.stress == 2 ? "," : "").append(ESPEAK.getOrDefault(sound.name, sound.name));
        }
        return text.append("]]").toString();
    }

    /** As flite takes them: names alone. */
    static @Nullable String flite(Phoneme phoneme) {
        List<Sound> sounds = of(phoneme);
        return sounds == null ? null : String.join(" ", sounds.stream().map(Sound::name).toList());
    }

    /** As FreeTTS's lexicon has them: vowels with their stress. */
    static @Nullable String freetts(Phoneme phoneme) {
        List<Sound> sounds = of(phoneme);
        return sounds == null ? null : String.join(" ", sounds.stream().map(sound -> sound.name + (sound.stress == 1 ? "1" : "")).toList());
    }
}
