# Numbers learned from measured values, numbers that carry the answer, numbers of measured values.

text_or_null <- function(value) if (is.null(value)) NULL else format(value, scientific = FALSE)

# One text, or nothing.
word_or_null <- function(value, name) {
  if (!is.null(value) && (!is.character(value) || length(value) != 1 || is.na(value))) stop(name, ": expected one text", call. = FALSE)
  value
}

path_or_null <- function(value) if (is.null(value)) NULL else path.expand(value)

# A table as the program reads one: units in the header.
table_text <- function(table, units = NULL) {
  table <- as.data.frame(table, check.names = FALSE, stringsAsFactors = FALSE)
  unknown <- setdiff(names(units), names(table))
  if (length(unknown)) stop("units: there is no column ", unknown[1], call. = FALSE)
  header <- names(table)
  known <- header %in% names(units)
  header[known] <- paste0(header[known], " [", unlist(units[header[known]]), "]")
  cell <- function(column) {
    text <- if (is.numeric(column)) vapply(column, function(x) if (is.na(x)) "" else as_number(as.double(x), "table"), "")
            else ifelse(is.na(column), "", as.character(column))
    odd <- grepl("[,\"\n;]", text)
    text[odd] <- paste0("\"", gsub("\"", "\"\"", text[odd], fixed = TRUE), "\"")
    text
  }
  rows <- do.call(paste, c(lapply(table, cell), sep = ","))
  paste0(paste(c(paste(header, collapse = ","), rows), collapse = "\n"), "\n")
}

fit <- function(study, observed = NULL, free = NULL, units = NULL, file = NULL, starts = NULL, draws = NULL, profile = NULL,
                product = NULL, table = NULL, threads = 1L, replace = FALSE) {
  said <- list()
  if (!is.null(free)) said$free <- as.list(free)
  if (is.data.frame(observed)) {
    path <- tempfile("observed", fileext = ".csv")
    on.exit(unlink(path))
    cat(table_text(observed, units), file = path)
    observed <- path
  }
  if (!is.null(observed)) said$observed <- normalizePath(word_or_null(observed, "observed"), mustWork = FALSE)
  if (length(said)) {
    whole <- study$described$over$fit
    if (is.null(whole)) whole <- list()
    whole[names(said)] <- said
    study <- settings(study, fit = whole)
  }
  pointer <- answered(.Call(C_fit_study, read_now(study), path_or_null(file), count_or_0(starts, "starts"), text_or_null(draws),
                            list(word_or_null(profile, "profile"), path_or_null(product), path_or_null(table)), thread_count(threads), replace))
  as_result(pointer)
}

sensitivity <- function(source, method = NULL, points = NULL, linear = FALSE, organs = NULL, numbers = NULL, threads = 1L) {
  about <- list(word_or_null(method, "method"), text_or_null(points))
  if (inherits(source, "vesipk_study")) {
    pointer <- answered(.Call(C_ask_study, read_now(source), about, linear, as.character(organs), thread_count(threads)))
  } else {
    file <- source
    if (inherits(source, "vesipk_result")) {
      file <- tempfile(fileext = ".h5")
      on.exit(unlink(file))
      save_result(source, file)
    }
    pointer <- answered(.Call(C_ask_result, path.expand(file), about, linear, as.character(organs), as.character(numbers)))
  }
  as_result(pointer)
}

nca <- function(samples, dose = NULL, route = NULL, over = NULL, below = "usual", units = NULL) {
  of_file <- is.character(samples)
  pointer <- answered(.Call(C_nca_of, if (of_file) path.expand(samples) else NULL,
                            if (of_file) NULL else table_text(samples, units), Map(word_or_null, list(dose, route, over, below), c("dose", "route", "over", "below"))))
  result <- as_result(pointer)
  columns <- lapply(names(result), function(path) .Call(C_one_array, pointer_of(result), path))
  names(columns) <- names(result)
  found <- as.data.frame(lapply(columns, function(a) a$values), stringsAsFactors = FALSE)
  attr(found, "units") <- vapply(columns, function(a) a$unit, "")
  found
}

# Draws of a fit, a row each, with the columns that the package posterior knows.
draws <- function(result, group = "posterior") {
  paths <- names(result)
  of <- paths[startsWith(paths, paste0(group, "/")) & !(sub(".*/", "", paths) %in% c("chain", "draw"))]
  if (length(of) == 0) stop("there is no group \"", group, "\" in this result, expected one of fit() with draws", call. = FALSE)
  values <- lapply(of, function(path) .Call(C_one_array, pointer_of(result), path)$values)
  found <- as.data.frame(values, col.names = sub(".*/", "", of), check.names = FALSE, fix.empty.names = FALSE)
  names(found) <- sub(".*/", "", of)
  cbind(found, .chain = 1L, .iteration = seq_len(nrow(found)), .draw = seq_len(nrow(found)))
}

as_draws.vesipk_result <- function(x, ...) posterior::as_draws_df(draws(x, ...))

as_draws_df.vesipk_result <- as_draws.vesipk_result
