package org.rayo.server.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rayo.server.component.Meaning;

/**
 * Makes the meaning of what was pressed or said out of what its way through the automaton came across: of literal tags the first of
 * the document that is around anything (protocol.md §15.1), of scripts what they assign to {@code out} (SISR 1.0 §3), else the
 * result of the last rule, else the text.
 */
final class Meanings {
    private final List<String> inputs;
    private final Deque<Frame> frames = new ArrayDeque<>();

    private Meanings(List<String> inputs) {
        this.inputs = inputs;
    }

    /** A rule that is under way. */
    static final class Frame {
        private final String rule;
        private final boolean scripted;
        private final int from;
        private final Deque<Integer> begun = new ArrayDeque<>();
        private int order = Integer.MAX_VALUE;
        private @Nullable String literal;
        private boolean ran;
        /** The rule variable. */
        Value out = Value.Struct.empty();

        /** Of the rules that it refers to, by their names. */
        final Map<String, Value> rules = new HashMap<>();

        final Map<String, Value> texts = new HashMap<>();
        @Nullable Value latest;
        Value latestText = new Value.Undefined();
        /** What matched the rule so far. */
        Value text = new Value.Undefined();

        Frame(String rule, boolean scripted, int from) {
            this.rule = rule;
            this.scripted = scripted;
            this.from = from;
        }

        private Value result() {
            if (scripted && ran) {
                return out;
            }
            String own = literal;
            Value last = latest;
            return own != null ? new Value.Text(own) : last != null ? last : text;
        }
    }

    /** @param inputs the digits or words */
    static Meaning of(List<Automaton.Step> story, List<String> inputs) {
        Meanings meanings = new Meanings(inputs);
        meanings.frames.push(new Frame("", false, 0));
        story.forEach(meanings::step);
        return meanings.end(inputs.size()).meaning();
    }

    private String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (String input : inputs.subList(from, to)) {
            if (!input.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(input);
            }
        }
        return text.toString();
    }

    private Value end(int at) {
        Frame frame = frames.pop();
        frame.text = new Value.Text(text(frame.from, at));
        return frame.result();
    }

    private void step(Automaton.Step step) {
        Frame frame = frames.element();
        switch (step.event()) {
            case Event.Begin begin -> frame.begun.push(step.at());
            case Event.Said said -> {
                // they are the inputs
            }
            case Event.Literal(String text, int order) -> {
                // what is around nothing means nothing
                if (step.at() > frame.begun.pop() && order < frame.order) {
                    frame.order = order;
                    frame.literal = text;
                }
            }
            case Event.Enter(String rule, boolean scripted) -> frames.push(new Frame(rule, scripted, step.at()));
            case Event.Leave leave -> {
                Value value = end(step.at());
                Frame around = frames.element();
                around.latest = value;
                around.latestText = frame.text;
                around.rules.put(frame.rule, value);
                around.texts.put(frame.rule, frame.text);
            }
            case Event.Run(Script script) -> {
                frame.text = new Value.Text(text(frame.from, step.at()));
                frame.ran = true;
                script.run(frame);
            }
        }
    }
}
