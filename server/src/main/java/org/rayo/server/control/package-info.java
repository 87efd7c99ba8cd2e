/**
 * The calls of this process: each shard holds those of one loop, each call has an interpreter that performs its effects on
 * SIP, media and XMPP. Here is decided which call a command, a digit or a lost client is about; what it means is not.
 */
@NullMarked
package org.rayo.server.control;

import org.jspecify.annotations.NullMarked;
