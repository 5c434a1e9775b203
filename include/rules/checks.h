/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows of rule_keys[] check beyond a single value: sums, orders, ranges. */
#ifndef RULES_CHECKS_H
#define RULES_CHECKS_H

#include "rules/schema.h"

/* treatments.yaml: a category is not called what other lines of a sale are. */
void check_category(struct loader *, struct node *map, void *row);
/* Minutes are the sum of the steps; checkpoints once; a deposit within the price; its own line. */
void check_treatment(struct loader *, struct node *map, void *row);
/* A course has sessions or a term. */
void check_offer(struct loader *, struct node *map, void *row);
/* A device's default lies between its limits. */
void check_setting(struct loader *, struct node *map, void *row);
/* tiers.yaml: a benefit is for a category, "product" or "*". */
void check_benefit(struct loader *, struct node *map, void *row);
/* A coupon gives one thing. */
void check_coupon(struct loader *, struct node *map, void *row);
/* A promotion is for one thing, and ends after it began. */
void check_promotion(struct loader *, struct node *map, void *row);
/* Visits in a row need the days that may lie between them. */
void check_milestone(struct loader *, struct node *map, void *row);
/* calendar.yaml: a holiday closes the shop or gives it other hours. */
void check_holiday(struct loader *, struct node *map, void *row);

#endif
