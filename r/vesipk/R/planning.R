# What to measure and when, and what to give.

count_or_0 <- function(value, name) {
  if (is.null(value)) return(0L)
  if (!is.numeric(value) || length(value) != 1 || is.na(value) || value < 1 || value > 1e6 || value != round(value))
    stop(name, ": expected a whole number from 1 to 1000000", call. = FALSE)
  as.integer(value)
}

design <- function(study, animals = NULL, draws = NULL, threads = 1L) {
  pointer <- answered(.Call(C_design_study, read_now(study), count_or_0(animals, "animals"), count_or_0(draws, "draws"),
                            thread_count(threads)))
  as_result(pointer)
}

regimen <- function(study, front = NULL, fresh = NULL, full = FALSE, threads = 1L) {
  pointer <- answered(.Call(C_regimen_of, read_now(study), list(text_or_null(front), text_or_null(fresh)), full, thread_count(threads)))
  as_result(pointer)
}
