/** @file sensitivities.h
 * Numbers whose effect is told: `output.sensitivities`.  Private to study/.
 */
#ifndef VES_STUDY_SENSITIVITIES_H
#define VES_STUDY_SENSITIVITIES_H

struct ves_context;

/** Read their addresses, after the scenarios and the population. All faults go to the reader of the context. */
void ves_sensitivities_read(struct ves_context *c);

#endif
