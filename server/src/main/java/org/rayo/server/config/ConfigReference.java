package org.rayo.server.config;

/** Writes {@code docs/configuration.md} from the table of keys. */
final class ConfigReference {

    private ConfigReference() {}

    static String markdown() {
        StringBuilder out = new StringBuilder("""
                # Configuration

                Every key has a default: with no file at all the server runs on loopback with the user `demo`, password
                `demo`. A key is given in a YAML file (`./rayo serve --config rayo.yaml`), over it by an environment
                variable, over it by `--set`:

                | written as | example |
                |---|---|
                | YAML | `sip: { udp: { port: 5070 } }` |
                | environment | `RAYO_SIP_UDP_PORT=5070` (dots and dashes as underscores) |
                | option | `--set sip.udp.port=5070` |

                `*` in a key stands for a name you give, `[]` for an entry of a list (`--set 'dial[0].max-calls=5'`). A list
                may be written with commas, and a whole list or group as YAML: `--set 'dial=[{ allow: [sip:*@10.0.0.1] }]'`.
                Port 0 is any free port. Durations need a unit (`500ms`, `10s`, `5m`, `4h`, `1d`), sizes are octets or have one
                (`64KiB`, `16MiB`), rates are per second, minute or hour (`10/s`, `60/m`). Unknown keys are errors.
                `./rayo check --config rayo.yaml` tells every problem with its line.

                """);
        for (Keys.Group group : Keys.GROUPS) {
            out.append("- `").append(group.name()).append("`: ").append(group.meaning()).append(" Default: `")
                    .append(group.byDefault()).append("`\n");
        }
        String chapter = "";
        for (Key<?> key : Keys.all()) {
            String first = key.segments().getFirst();
            boolean alone = key.segments().size() == 1;
            String heading = alone ? "the service" : first;
            if (!heading.equals(chapter)) {
                chapter = heading;
                out.append("\n## ").append(heading).append("\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
            }
            row(key, out);
        }
        return out.toString();
    }

    private static void row(Key<?> key, StringBuilder out) {
        String byDefault = key.byDefault();
        out.append("| `").append(key.name()).append("` | ").append(cell(key.type().title())).append(" | ")
                .append(byDefault == null ? "none" : byDefault.isEmpty() ? "`''`" : "`" + cell(byDefault) + "`")
                .append(" | ").append(cell(key.meaning()));
        if (key.notBuilt() != null) {
            out.append(" *Not built yet: setting it has no effect but a warning.*");
        }
        out.append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
