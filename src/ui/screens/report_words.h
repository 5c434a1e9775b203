/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of reports that more than one screen says. */
#ifndef UI_SCREENS_REPORT_WORDS_H
#define UI_SCREENS_REPORT_WORDS_H

/* What the rows of a report stand for, in words: "day" is "by day". */
const char *report_by_title(const char *by);

#endif
