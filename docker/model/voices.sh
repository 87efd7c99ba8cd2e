# shellcheck shell=sh disable=SC2034
# Shared by adapt and evaluate: which voices there are, how they speak, and the telephone between.

TRAINING_VOICES="flite-slt flite-awb flite-kal16 espeak-en-us+m3 espeak-en-us+f2 espeak-en-gb+f4"
# speakers that training never heard
HELD_OUT_VOICES="flite-rms festival-ked espeak-en-us+m7"

# speak VOICE WORDS FILE: FILE is a WAV of whatever rate the voice has
speak() {
    case $1 in
    flite-*) flite -voice "${1#flite-}" -t "$2" -o "$3" >/dev/null ;;
    espeak-*) espeak-ng -v "${1#espeak-}" -s 150 -w "$3" -- "$2" ;;
    festival-ked) echo "$2" | text2wave -eval '(voice_ked_diphone)' -o "$3" 2>/dev/null ;;
    *) echo "no such voice: $1" >&2; return 1 ;;
    esac
}

# through_telephone IN OUT KIND: 8 kHz, mu-law and back, at 16 kHz; KIND 0..3 are levels and bands of different telephones
through_telephone() {
    case $3 in
    0) effects="norm -3" ;;
    1) effects="norm -9 sinc 300-3400" ;;
    2) effects="norm -6 sinc 200-3600" ;;
    *) effects="norm -15" ;;
    esac
    # shellcheck disable=SC2086
    sox -R "$1" -t raw -r 8000 -c 1 -e mu-law - pad 0.3 0.4 $effects 2>/dev/null \
        | sox -R -t raw -r 8000 -c 1 -e mu-law - -r 16000 -e signed -b 16 "$2" 2>/dev/null
}
