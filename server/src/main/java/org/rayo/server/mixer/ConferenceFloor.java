package org.rayo.server.mixer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.call.ConferenceTerms;
import org.rayo.server.mixer.MixerState.Member;
import org.rayo.server.protocol.RayoCommand.JoinDirection;

/**
 * What a mixer does for those who take part by a {@code conference} (protocol.md §22.4): they wait while nobody is there but others
 * who wait, are heard to come and go, and hear each other's keys. Pure, but that it changes the members it is given.
 */
final class ConferenceFloor {
    private ConferenceFloor() {}

    /** Whether somebody who comes on these terms has nobody to speak to yet. */
    static boolean mustWait(Map<String, Member> members, @Nullable ConferenceTerms terms) {
        return terms != null && !terms.moderator() && !isOpen(members);
    }

    private static boolean isOpen(Map<String, Member> members) {
        return members.values().stream().anyMatch(Member::opens);
    }

    /** Somebody's sound is connected: those who waited for that come in too. */
    static List<MixerEffect> cameIn(Map<String, Member> members, String node) {
        List<MixerEffect> effects = new ArrayList<>();
        Member came = members.get(node);
        if (came != null) {
            heard(came, effects);
        }
        if (isOpen(members)) {
            for (Map.Entry<String, Member> each : List.copyOf(members.entrySet())) {
                Member waiting = each.getValue();
                if (waiting.waits()) {
                    members.put(each.getKey(), waiting.waits(false));
                    effects.add(new MixerEffect.Connect(each.getKey(), waiting.direction(), waiting.media()));
                    effects.add(new MixerEffect.Hold(each.getKey(), false));
                    heard(waiting, effects);
                }
            }
        }
        return effects;
    }

    private static void heard(Member member, List<MixerEffect> effects) {
        ConferenceTerms terms = member.terms();
        if (terms != null && terms.beep()) {
            effects.add(new MixerEffect.Beep());
        }
        if (terms != null && terms.announcement() != null) {
            effects.add(new MixerEffect.Announce(terms.announcement()));
        }
    }

    /** Somebody is gone: without a moderator those who need one wait again. */
    static List<MixerEffect> wentOut(Map<String, Member> members, Member gone) {
        List<MixerEffect> effects = new ArrayList<>();
        if (gone.waits() || !gone.connected() || members.isEmpty()) {
            return effects;
        }
        if (gone.terms() != null && gone.terms().beep()) {
            effects.add(new MixerEffect.Beep());
        }
        if (gone.opens() && !isOpen(members)) {
            for (Map.Entry<String, Member> each : List.copyOf(members.entrySet())) {
                Member left = each.getValue();
                if (left.connected() && !left.waits()) {
                    members.put(each.getKey(), left.waits(true));
                    effects.add(new MixerEffect.Disconnect(each.getKey(), left.media()));
                    effects.add(new MixerEffect.Hold(each.getKey(), true));
                }
            }
        }
        return effects;
    }

    /** Everybody of the conference hears who speaks. */
    static List<MixerEffect> spoke(Map<String, Member> members, String speaker, boolean started) {
        List<MixerEffect> effects = new ArrayList<>();
        members.forEach((node, member) -> {
            if (member.terms() != null && member.joined() && !member.waits()) {
                effects.add(new MixerEffect.TellSpeaking(node, speaker, started));
            }
        });
        return effects;
    }

    /** The others hear a key that is not in the mix anyway. */
    static List<MixerEffect> pressed(Map<String, Member> members, MixerSignal.Digit digit) {
        Member from = members.get(digit.node());
        if (digit.started() || digit.inSound() || from == null || from.terms() == null || !from.terms().tonePassthrough()) {
            return List.of();
        }
        List<MixerEffect> effects = new ArrayList<>();
        members.forEach((node, member) -> {
            boolean hears = member.terms() != null && member.joined() && !member.waits() && member.direction() != JoinDirection.SEND;
            if (hears && !node.equals(digit.node())) {
                effects.add(new MixerEffect.RelayDigit(node, digit.digit(), digit.durationMs()));
            }
        });
        return effects;
    }
}
