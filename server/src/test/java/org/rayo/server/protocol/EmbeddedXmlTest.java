package org.rayo.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML inside commands is read without ever looking outside it (protocol.md §28). */
class EmbeddedXmlTest {

    @Test
    void readsElementsAttributesAndText() throws EmbeddedXml.Fault {
        assertThat(EmbeddedXml.parse("\n<?xml version='1.0' encoding='ISO-8859-1'?>\n<!-- c --><a xmlns='u' xml:lang='en' b='&lt;'>x<![CDATA[<y>]]><p:c xmlns:p='v' p:d='1'/></a> "))
                .hasToString("<a xmlns='u' xml:lang='en' b='&lt;'>x&lt;y&gt;<c xmlns='v' xmlns:ns0='v' ns0:d='1'/></a>");
    }

    @Test
    void skipsADoctypeUnread() throws EmbeddedXml.Fault {
        assertThat(EmbeddedXml.parse("<!DOCTYPE grammar PUBLIC '-//W3C//DTD GRAMMAR 1.0//EN' 'http://127.0.0.1:1/grammar.dtd'><a/>"))
                .hasToString("<a/>");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<p:a/>", "<a>&unknown;</a>", "<a b='&unknown;'/>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a b='&e;'/>",
        "<!DOCTYPE a [<!ENTITY e 'xxxxxxxxxx'><!ENTITY f '&e;&e;&e;&e;'>]><a>&f;</a>",
        "<a>\u0001</a>", "<a>&#1;</a>"})
    void refuses(String text) {
        assertThatThrownBy(() -> EmbeddedXml.parse(text)).isInstanceOf(EmbeddedXml.Fault.class);
    }

    @Test
    void isBounded() {
        assertThatThrownBy(() -> EmbeddedXml.parse("<a>".repeat(65) + "</a>".repeat(65))).hasMessageContaining("deeper");
        assertThatThrownBy(() -> EmbeddedXml.parse("<a>".repeat(50_000))).hasMessageContaining("deeper");
        assertThatThrownBy(() -> EmbeddedXml.parse("<a>" + "<b/>".repeat(20_000) + "</a>")).hasMessageContaining("elements");
        assertThatThrownBy(() -> EmbeddedXml.parse("<a>" + " ".repeat(300_000) + "</a>")).hasMessageContaining("longer");
        StringBuilder many = new StringBuilder("<a");
        for (int i = 0; i < 33; i++) {
            many.append(" a").append(i).append("='1'");
        }
        assertThatThrownBy(() -> EmbeddedXml.parse(many.append("/>").toString())).hasMessageContaining("attributes");
    }
}
