/**
 * The whole programs of {@code docs/stories.md}: each is what a reader would write, on nothing but Smack; {@code StoriesTest} runs them
 * with phones.
 */
package org.rayo.server.stories;
