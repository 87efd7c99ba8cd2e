package org.rayo.server.component.ssml;

import static org.rayo.server.component.ssml.SsmlException.bad;
import static org.rayo.server.component.ssml.SsmlException.shown;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.ssml.VoiceWish.Feature;
import org.rayo.xmpp.xml.XmlElement;

/** Who should speak, by {@code voice} and by {@code onlangfailure} of any element (SSML 1.1 §3.1.2, §3.2.1). Pure. */
final class VoiceReader {
    private static final int MAX_NAMES = 16;
    private static final int MAX_AGE = 150;
    private static final int MAX_VARIANT = 1000;
    private static final Set<String> GENDERS = Set.of("male", "female", "neutral");

    private VoiceReader() {}

    static VoiceWish voice(XmlElement element, VoiceWish around) throws SsmlException {
        String name = element.attribute("name");
        String gender = element.attribute("gender");
        String languages = element.attribute("languages");
        if (gender != null && !gender.isBlank() && !GENDERS.contains(gender.strip())) {
            throw bad("<voice gender='" + shown(gender) + "'> must be one of male female neutral");
        }
        int age = number(element, "age", MAX_AGE, around.choice().age());
        int variant = number(element, "variant", MAX_VARIANT, 1);
        if (variant < 1) {
            throw bad("<voice variant='0'> must be a number from 1 on");
        }
        List<String> names = around.names();
        if (name != null && !name.isBlank()) {
            names = List.of(Ssml.bounded(element, "name", name.strip()).split("\\s+"));
            if (names.size() > MAX_NAMES) {
                throw bad("<voice name> has more than " + MAX_NAMES + " names");
            }
        } else if (gender != null || languages != null || element.attribute("age") != null || element.attribute("variant") != null) {
            // another voice is wanted than that which spoke
            names = List.of();
        }
        // "en:GB zh": a language with the accent after the colon
        String language = languages == null || languages.isBlank() ? null : languages.strip().split("\\s+")[0].split(":")[0];
        boolean keeps = keeps(element);
        List<Feature> ordering = features(element, "ordering");
        List<Feature> required = features(element, "required");
        if (element.attribute("required") == null && (keeps || !ordering.isEmpty())) {
            required = List.of(Feature.LANGUAGES);
        }
        VoiceWish.Choice choice = new VoiceWish.Choice(
                age, variant, required, ordering, keeps ? around : null, around.choice().onLanguage());
        return new VoiceWish(around.renderer(), names, language == null ? around.language() : language,
                gender == null || gender.isBlank() ? around.gender() : gender.strip(), choice);
    }

    private static int number(XmlElement element, String name, int most, int byDefault) throws SsmlException {
        String value = element.attribute(name);
        if (value == null || value.isBlank()) {
            return byDefault;
        }
        int number = value.strip().matches("[0-9]{1,4}") ? Integer.parseInt(value.strip()) : -1;
        if (number < 0 || number > most) {
            throw bad("<voice " + name + "='" + shown(value) + "'> must be a number up to " + most);
        }
        return number;
    }

    private static List<Feature> features(XmlElement element, String attribute) throws SsmlException {
        List<Feature> features = new ArrayList<>();
        String value = element.attribute(attribute);
        for (String each : value == null ? new String[0] : value.strip().split("\\s+")) {
            if (!each.matches("name|languages|gender|age|variant")) {
                throw bad("<voice " + attribute + "='" + shown(String.valueOf(value)) + "'> must be of name languages gender age variant");
            }
            features.add(Feature.valueOf(each.toUpperCase(Locale.ROOT)));
        }
        return features;
    }

    private static boolean keeps(XmlElement element) throws SsmlException {
        String failure = element.attribute("onvoicefailure");
        return switch (failure == null ? "priorityselect" : failure.strip()) {
            case "keepexisting" -> true;
            case "priorityselect", "processorchoice" -> false;
            default -> throw bad("<voice onvoicefailure='" + shown(String.valueOf(failure))
                    + "'> must be one of priorityselect keepexisting processorchoice");
        };
    }

    /** {@code onlangfailure} of an element, which holds for what is in it. */
    static VoiceWish onLanguage(XmlElement element, VoiceWish wish) throws SsmlException {
        @Nullable String failure = element.attribute("onlangfailure");
        return failure == null ? wish : wish.onLanguage(switch (failure.strip()) {
            case "changevoice", "processorchoice" -> VoiceWish.OnLanguage.CHANGE_VOICE;
            case "ignoretext" -> VoiceWish.OnLanguage.IGNORE_TEXT;
            case "ignorelang" -> VoiceWish.OnLanguage.IGNORE_LANGUAGE;
            default -> throw bad("<" + element.name() + " onlangfailure='" + shown(failure)
                    + "'> must be one of changevoice ignoretext ignorelang processorchoice");
        });
    }
}
