/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts a person sees. English is the message id; Chinese is complete in
 * src/po/zh_CN.po. `_()` translates now, `N_()` marks a text in a table that is
 * translated where it is shown. The language comes from meibu.conf or the
 * environment, see i18n_init().
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) (text)

/*
 * Sets the locale to UTF-8 (C.UTF-8 where the environment offers none) and the
 * language to `language` ("zh_CN", "en", or NULL for what the environment says,
 * Chinese if it says nothing). Returns whether the catalogue was found; English
 * needs none. Call again to change the language.
 */
bool i18n_init(const char *language);
/* The language in use: "zh_CN" or "en". */
const char *i18n_language(void);

#endif
