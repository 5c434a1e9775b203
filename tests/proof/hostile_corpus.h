/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that attack whatever they reach: terminals, printers, spreadsheets, shells, readers. */
#ifndef TESTS_PROOF_HOSTILE_CORPUS_H
#define TESTS_PROOF_HOSTILE_CORPUS_H

#include <stddef.h>

struct hostile {
	const char *text;
	size_t n;
};
#define H(text_) \
	{ \
		.text = (text_), .n = sizeof(text_) - 1 \
	}

static const struct hostile corpus[] = {
	H("\x1b[2J\x1b[H"),
	H("\x1b]0;title\x07"),
	H("\x1b]52;c;cm0gLXJm\x07"),
	H("\x1bP+q\x1b\\"),
	H("\xc2\x9b"
	  "31m"),
	H("\xc2\x90q\xc2\x9c"),
	H("\xc2\x85"),
	H("\x07\x08\x08\x0d\x7f"),
	H("\xe2\x80\xae"
	  "txt.exe"),
	H("\xe2\x81\xa6\xe2\x81\xa9"),
	H("\xe2\x80\x8d\xe2\x80\x8d"),
	H("\xef\xbb\xbf"),
	H("\xe2\x80\xa8\xe2\x80\xa9"),
	H("a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86"),
	H("\xcc\x81\xcc\x81\xcc\x81"),
	H("\xf3\xa0\x80\x81\xf3\xa0\x81\x81"),
	H("\xef\xbf\xbe\xef\xb7\x90"),
	H("=cmd|'/C calc'!A0"),
	H("+1+1"),
	H("-2+3"),
	H("@SUM(1)"),
	H("\xef\xbc\x9d"
	  "1"),
	H("\t=1"),
	H("'=1"),
	H("%n%s%s%n%*d"),
	H("{0}${IFS}`id`$(id)"),
	H("\";rm -rf /;\""),
	H("a,b;c\td"),
	H("\x1bp\x00\x19\xfa"),
	H("\x1d"
	  "V\x00"),
	H("\x10\x14\x01\x00\x05"),
	H("\x1c.\x1b@"),
	H("\xff\xfe\x80"),
	H("\xc0\xaf"),
	H("\xed\xa0\x80"),
	H("\xf4\x90\x80\x80"),
	H("\xe5\xbc"),
	H("two\nlines"),
	H("\r\nok\r\n"),
	H("  "),
	H("\xe3\x80\x80"),
	H("张\xe2\x80\x8b"
	  "小\xc2\xad美"),
	H("; comment\n  asset:cash  1000 CNY"),
	H("C000001"),
	H("null"),
	H("<script>&#27;"),
};

#endif
