/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every screen with a form does with what the form made of a key. */
#ifndef UI_FORM_PAGE_H
#define UI_FORM_PAGE_H

#include "ui/app.h"
#include "ui/widgets/form.h"

/* For screen_ops.key: saves, telling a refusal; says that what was typed is kept when it is left
 * changed. False when the key was not the form's. */
bool form_page_key(struct screen *, enum form_event, bool changed,
		   enum status (*save)(struct screen *, struct problem *reterr));

#endif
