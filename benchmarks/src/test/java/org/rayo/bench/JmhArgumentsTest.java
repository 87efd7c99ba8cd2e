package org.rayo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class JmhArgumentsTest {

    @Test
    void allocationIsMeasuredUnlessAskedAlready() {
        assertThat(JmhArguments.translate(List.of())).containsExactly("-prof", "gc");
        assertThat(JmhArguments.translate(List.of("-prof", "gc"))).containsExactly("-prof", "gc");
        assertThat(JmhArguments.translate(List.of("-prof", "gc:churn=true"))).containsExactly("-prof", "gc:churn=true");
        assertThat(JmhArguments.translate(List.of("-prof", "stack")))
                .containsExactly("-prof", "stack", "-prof", "gc");
    }

    @Test
    void aJsonFileIsAResultFile() {
        assertThat(JmhArguments.translate(List.of("Sip", "--json", "out.json", "-f", "1")))
                .containsExactly("Sip", "-rf", "json", "-rff", "out.json", "-f", "1", "-prof", "gc");
    }

    @Test
    void jsonNeedsAFile() {
        assertThatIllegalArgumentException().isThrownBy(() -> JmhArguments.translate(List.of("Sip", "--json")));
        assertThatIllegalArgumentException().isThrownBy(() -> JmhArguments.translate(List.of("--json", "-f", "1")));
    }

    @Test
    void questionsArePassedOnAsTheyAre() {
        assertThat(JmhArguments.translate(List.of("-l"))).containsExactly("-l");
        assertThat(JmhArguments.isQuestion(List.of("Sip", "-lp"))).isTrue();
        assertThat(JmhArguments.isQuestion(List.of("Sip", "-f", "1"))).isFalse();
    }
}
