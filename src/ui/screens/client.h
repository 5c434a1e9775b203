/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the client's card share. */
#ifndef UI_SCREENS_CLIENT_H
#define UI_SCREENS_CLIENT_H

#include "ui/prepaid_look.h"

struct client_view {
	uint32_t client;
	struct arena arena;
	ClientCard *card;           /* NULL: not on file any more */
	struct page page;
	uint32_t course;            /* under the cursor, 0: none */
	size_t course_line;         /* of the page, where the cursor stands */
	char name[LIMIT_NAME];
	char key[REQUEST_KEY_SIZE];
	char question[512];
};

/* Makes the page of the card anew. */
void client_build(struct client_view *, const struct desk *);

/* ---- client_consent.c */
const char *client_consent_title(const char *kind);
/* Asks what she consents to. */
enum status client_consent(struct screen *, struct problem *) MUST_CHECK;

#endif
