/** @file little_study.h
 * Files for what is run while allocations fail: in the folder of the test, written before the watch begins.
 */
#ifndef VES_TESTS_LITTLE_STUDY_H
#define VES_TESTS_LITTLE_STUDY_H

/** Write a file; fails the running cmocka test where it cannot. */
void little_file(const char *path, const char *text);

/** Write ./study.cfg. @param format  its text, with one %s where `what` is said */
void little_file_of(const char *format, const char *what);

/** Write ./study.cfg: one pool that empties at a rate with a range, so that no library is read. @param what  is asked
 * of it
 */
void little_study(const char *what);

#endif
