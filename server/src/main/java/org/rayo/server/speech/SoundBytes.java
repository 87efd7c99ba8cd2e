package org.rayo.server.speech;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rayo.rtp.audio.AudioFormatException;
import org.rayo.rtp.audio.AudioReader;
import org.rayo.rtp.audio.Resampler;
import org.rayo.rtp.audio.SoundFile;
import org.rayo.rtp.codec.G711;

/** Sound files that engines give, as samples. */
final class SoundBytes {
    private static final int CHUNK = 16_384;
    private static final int TELEPHONE_RATE = 8000;

    private SoundBytes() {}

    /** {@code rate} in Hz. */
    // nobody compares sound
    @SuppressWarnings("ArrayRecordComponent")
    record Pcm(short[] samples, int rate) {}

    /**
     * The same where raw samples may come, which only their type tells (RFC 2586, RFC 3551 §4.5).
     *
     * @param contentType null when it was not said: the content tells
     */
    static Pcm read(byte[] octets, @Nullable String contentType, int maxSamples) throws AudioFormatException {
        String[] parts = (contentType == null ? "" : contentType).toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        return switch (type) {
            case "audio/l16" -> linear(octets, parameter(parts, "rate", 44_100), parameter(parts, "channels", 1), maxSamples);
            case "audio/basic", "audio/pcmu", "audio/x-mulaw" -> companded(octets, G711::fromMuLaw, maxSamples);
            case "audio/pcma", "audio/x-alaw" -> companded(octets, G711::fromALaw, maxSamples);
            case "", "application/octet-stream", "binary/octet-stream", "application/ogg" -> read(octets, maxSamples);
            default -> {
                if (!type.startsWith("audio/")) {
                    throw new AudioFormatException("its type is " + type.substring(0, Math.min(type.length(), 60)));
                }
                yield read(octets, maxSamples);
            }
        };
    }

    private static int parameter(String[] parts, String name, int byDefault) throws AudioFormatException {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].replace(" ", "").replace("\"", "");
            if (part.startsWith(name + "=")) {
                String value = part.substring(name.length() + 1);
                if (!value.matches("\\d{1,6}")) {
                    throw new AudioFormatException(name + " is no number");
                }
                return Integer.parseInt(value);
            }
        }
        return byDefault;
    }

    /** Network byte order (RFC 2586 §3). */
    private static Pcm linear(byte[] octets, int rate, int channels, int maxSamples) throws AudioFormatException {
        int count = octets.length / 2;
        if (channels != 1 || rate < Resampler.MIN_RATE || rate > Resampler.MAX_RATE || count > maxSamples) {
            throw new AudioFormatException(count + " samples of " + channels + " channels at " + rate + " Hz");
        }
        short[] samples = new short[count];
        ByteBuffer.wrap(octets).order(ByteOrder.BIG_ENDIAN).asShortBuffer().get(samples);
        return new Pcm(samples, rate);
    }

    private interface Law {
        short decode(byte octet);
    }

    private static Pcm companded(byte[] octets, Law law, int maxSamples) throws AudioFormatException {
        if (octets.length > maxSamples) {
            throw new AudioFormatException("longer than " + maxSamples + " samples");
        }
        short[] samples = new short[octets.length];
        for (int i = 0; i < octets.length; i++) {
            samples[i] = law.decode(octets[i]);
        }
        return new Pcm(samples, TELEPHONE_RATE);
    }

    /**
     * @param maxSamples what is longer is an error
     * @throws AudioFormatException when it is no sound
     */
    static Pcm read(byte[] file, int maxSamples) throws AudioFormatException {
        try (AudioReader reader = SoundFile.of(file).open()) {
            short[] samples = new short[Math.min(CHUNK, maxSamples)];
            int count = 0;
            int more = reader.read(samples, 0, samples.length);
            while (more > 0) {
                count += more;
                if (count == samples.length) {
                    if (count >= maxSamples) {
                        throw new AudioFormatException("longer than " + maxSamples + " samples");
                    }
                    samples = Arrays.copyOf(samples, (int) Math.min(maxSamples, 2L * count));
                }
                more = reader.read(samples, count, samples.length - count);
            }
            return new Pcm(Arrays.copyOf(samples, count), reader.rate());
        } catch (AudioFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new AudioFormatException("it is damaged");
        }
    }
}
