package org.rayo.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @Test
    void pageIsWhatTheTableSays() throws IOException {
        String written = ConfigReference.markdown();
        if (Boolean.getBoolean("rayo.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, written);
        }
        assertThat(PAGE).as("write it anew: mvn -pl server -am test -Dtest=ConfigReferenceTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Drayo.docs.write=true").hasContent(written);
    }

    @Test
    void keysHaveDistinctNamesAMeaningAndADefaultTheyCanRead() {
        assertThat(Keys.all()).extracting(Key::name).doesNotHaveDuplicates();
        Settings settings = new Settings(new java.util.ArrayList<>());
        for (Key<?> key : Keys.all()) {
            assertThat(key.meaning()).as(key.name()).endsWith(".").doesNotContain("\n");
            assertThatCode(() -> settings.find(key)).as(key.name()).doesNotThrowAnyException();
        }
    }

    @Test
    void noTwoKeysShareAnEnvironmentVariable() {
        assertThat(Keys.all().stream().map(key -> Key.asVariable(key.name()).pattern()).toList())
                .satisfies(names -> assertThat(new HashSet<>(names)).hasSameSizeAs(names));
    }

    @Test
    void everyKeyStandsOnThePage() {
        String page = ConfigReference.markdown();
        Keys.all().forEach(key -> assertThat(page).contains("| `" + key.name() + "` |"));
    }
}
