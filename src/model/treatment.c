/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/treatment.h"

#include <string.h>

#include "base/i18n.h"

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

const char *both_text(struct both both)
{
	bool english = strcmp(i18n_language(), "en") == 0;
	const char *first = english ? both.en : both.zh, *second = english ? both.zh : both.en;

	if (given(first))
		return first;
	return given(second) ? second : "";
}

bool words_have(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++) {
		if (strcmp(words->words[i], word) == 0)
			return true;
	}
	return false;
}

const struct treatment *treatment_find(const struct treatments *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->rows[i].id, id) == 0)
			return &all->rows[i];
	}
	return NULL;
}

const struct category *category_find(const struct treatments *all, const char *id)
{
	for (size_t i = 0; i < all->ncategories; i++) {
		if (strcmp(all->categories[i].id, id) == 0)
			return &all->categories[i];
	}
	return NULL;
}

const struct course_offer *offer_at(const struct treatments *all, size_t i)
{
	for (size_t j = 0; j < all->n; j++) {
		const struct treatment *t = &all->rows[j];
		if (i < t->ncourses)
			return &t->courses[i];
		i -= t->ncourses;
	}
	return i < all->npackages ? &all->packages[i] : NULL;
}

static const struct course_offer *find_offer(const struct course_offer *offers, size_t n,
					     const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(offers[i].id, id) == 0)
			return &offers[i];
	}
	return NULL;
}

const struct course_offer *offer_find(const struct treatments *all, const char *id)
{
	const struct course_offer *found = find_offer(all->packages, all->npackages, id);

	for (size_t i = 0; found == NULL && i < all->n; i++)
		found = find_offer(all->rows[i].courses, all->rows[i].ncourses, id);
	return found;
}

int level_rank(const struct treatments *all, const char *level)
{
	for (size_t i = 0; i < all->nlevels; i++) {
		if (strcmp(all->levels[i].id, level) == 0)
			return all->levels[i].rank;
	}
	return -1;
}

static const struct level_price *price_of_level(const struct treatment *t, const char *level)
{
	for (size_t i = 0; given(level) && i < t->nlevels; i++) {
		if (strcmp(t->levels[i].level, level) == 0)
			return &t->levels[i];
	}
	return NULL;
}

money treatment_price(const struct treatment *t, const char *level)
{
	const struct level_price *price = price_of_level(t, level);

	return price != NULL ? price->price : t->price;
}

int treatment_minutes(const struct treatment *t, const char *level)
{
	const struct level_price *price = price_of_level(t, level);

	return price != NULL && price->minutes > 0 ? price->minutes : t->minutes;
}

int treatment_total_minutes(const struct treatment *t, const char *level)
{
	return t->prep + treatment_minutes(t, level) + t->processing + t->cleanup;
}

const struct tier *tier_find(const struct tiers *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->rows[i].id, id) == 0)
			return &all->rows[i];
	}
	return NULL;
}

const struct coupon_rule *coupon_rule_find(const struct tiers *all, const char *id)
{
	for (size_t i = 0; i < all->ncoupons; i++) {
		if (strcmp(all->coupons[i].id, id) == 0)
			return &all->coupons[i];
	}
	return NULL;
}

int tier_percent(const struct tier *tier, const char *category)
{
	bool retail = strcmp(category, "product") == 0;
	int percent = 100;

	if (tier == NULL)
		return 100;
	/* A benefit of the category itself goes before the one of all treatments. */
	for (size_t i = 0; i < tier->nbenefits; i++) {
		const struct tier_benefit *benefit = &tier->benefits[i];
		if (strcmp(benefit->category, category) == 0)
			return benefit->percent;
		if (!retail && strcmp(benefit->category, "*") == 0)
			percent = benefit->percent;
	}
	return percent;
}
