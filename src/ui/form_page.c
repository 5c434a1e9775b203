/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/form_page.h"

bool form_page_key(struct screen *s, enum form_event event, bool changed,
		   enum status (*save)(struct screen *, struct problem *reterr))
{
	struct problem p = PROBLEM_INIT;

	switch (event) {
	case FORM_SAVE:
		if (save(s, &p) != ST_OK)
			app_refuse(s->app, &p);
		return true;
	case FORM_LEAVE:
		if (changed)
			app_say(s->app, "%s", _("What was typed is kept for the next time."));
		return false;
	case FORM_PASS:
		return false;
	case FORM_TAKEN:
	case FORM_FIELD:
		break;
	}
	return true;
}
