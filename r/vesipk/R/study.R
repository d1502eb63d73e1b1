# What the library answers: the value, or an R error with the words of the program.
answered <- function(answer, allowed = integer(0)) {
  words <- answer[[2]]
  Encoding(words) <- "UTF-8"
  words <- sub("\n+$", "", words)
  if (answer[[1]] == 130 && !nzchar(words)) words <- "interrupted"
  if (answer[[1]] != 0 && !(answer[[1]] %in% allowed)) {
    kind <- switch(as.character(answer[[1]]), "1" = "simulation", "2" = "usage", "3" = "config", "4" = "file",
                   "5" = "failures", "6" = "memory", "130" = "interrupted", "other")
    stop(structure(class = c(paste0("vesipk_", kind, "_error"), "vesipk_error", "error", "condition"),
                   list(message = words, call = NULL, code = answer[[1]], result = answer[[3]])))
  }
  if (nzchar(words)) for (line in strsplit(words, "\n", fixed = TRUE)[[1]]) warning(line, call. = FALSE)
  answer[[3]]
}

vesipk_version <- function() .Call(C_version)

# A study is a description: it is read by the library when something is asked of it, and kept read.
study <- function(source, library = NULL, subjects = NULL, seed = NULL, individual = NULL) {
  described <- list(path = NULL, text = NULL, library = library, set = character(0), over = list(), doses = list(),
                    more = lapply(list(subjects = subjects, seed = seed, individual = individual), text_or_null))
  if (is.character(source) && length(source) == 1 && (is.na(source) || !nzchar(source)))
    stop("study: expected a path, a config as text or a list", call. = FALSE)
  if (is.list(source)) {
    described$text <- config_text(source)
  } else if (is.character(source) && length(source) == 1 && grepl("[\n{=]", source)) {
    described$text <- source
  } else if (is.character(source) && length(source) == 1) {
    described$path <- path.expand(source)
    if (!file.exists(described$path)) stop(source, ": there is no such file", call. = FALSE)
    described$path <- normalizePath(described$path)
  } else {
    stop("study: expected a path, a config as text or a list", call. = FALSE)
  }
  as_study(described)
}

as_study <- function(described) {
  structure(list(described = described, kept = new.env(parent = emptyenv())), class = "vesipk_study")
}

read_now <- function(study) {
  if (!inherits(study, "vesipk_study")) stop("expected a study, as study() makes one", call. = FALSE)
  d <- study$described
  if (is.null(study$kept$pointer) || !.Call(C_is_here, study$kept$pointer)) { # a saved study is read again
    text <- d$text
    over <- d$over
    if (length(d$doses)) over$doses <- d$doses
    if (length(over)) text <- answered(.Call(C_config, d$path, d$text, settings_text(over, "settings")))
    study$kept$pointer <- answered(.Call(C_read_study, d$path, text, d$library, d$set, d$more))
  }
  study$kept$pointer
}

set <- function(study, ...) {
  values <- c(...)
  if (length(values) == 0) return(study)
  if (is.null(names(values)) || any(names(values) == ""))
    stop("set: expected set(study, \"liver.uptake.clearance\" = \"0.05 mL/min/g\", ...)", call. = FALSE)
  values <- list(...)
  known <- NULL
  words <- vapply(names(values), function(address) {
    value <- values[[address]]
    if (length(value) != 1 || !(is.numeric(value) || is.character(value)) || is.na(value))
      stop(address, ": expected one finite number, or a text with its unit", call. = FALSE)
    if (is.numeric(value)) {
      if (is.null(known)) known <<- numbers(study)
      unit <- known$unit[match(address, known$address)]
      value <- paste0(as_number(value, address), if (!is.na(unit) && unit != "1") paste0(" ", unit))
    }
    paste0(address, "=", value)
  }, "")
  d <- study$described
  kept <- !(sub("=.*", "", d$set) %in% names(values))
  d$set <- c(d$set[kept], unname(words))
  invisible(read_now(changed <- as_study(d)))
  changed
}

settings <- function(study, ...) {
  if (...length() > 0 && (is.null(names(list(...))) || any(names(list(...)) == "")))
    stop("settings: expected such as settings(study, duration = \"3 d\")", call. = FALSE)
  d <- study$described
  for (name in names(list(...))) d$over[[name]] <- list(...)[[name]]
  as_study(d)
}

dose <- function(study, ...) {
  if (...length() == 0 || is.null(names(list(...))) || any(names(list(...)) == ""))
    stop("dose: expected such as dose(study, route = \"iv-bolus\", amount = \"1e10 particles\")", call. = FALSE)
  d <- study$described
  d$doses <- c(d$doses, list(list(...)))
  as_study(d)
}

scenarios <- function(study) .Call(C_scenario_names, read_now(study))

numbers <- function(study) {
  columns <- .Call(C_study_numbers, read_now(study))
  names(columns) <- c("scenario", "address", "unit", "confidence", "source", "value", "low", "high", "least", "most")
  as.data.frame(columns[c("scenario", "address", "value", "unit", "low", "high", "confidence", "source", "least", "most")],
                stringsAsFactors = FALSE)
}

print.vesipk_study <- function(x, ...) {
  d <- x$described
  cat("VesiPK study", if (!is.null(d$path)) d$path else "of a text", "\n")
  if (length(d$set)) cat("  set:", paste(d$set, collapse = ", "), "\n")
  if (length(d$doses)) cat("  doses of its own:", length(d$doses), "\n")
  if (length(d$over)) cat("  settings of its own:", paste(names(d$over), collapse = ", "), "\n")
  invisible(x)
}

# The study, run with the draws of a fit: the path of its file, or what fit() gave.
with_draws <- function(study, parameters) {
  d <- study$described
  d$more$parameters <- if (inherits(parameters, "vesipk_result")) {
    path <- tempfile(fileext = ".h5")
    save_result(parameters, path)
    path
  } else {
    path.expand(parameters)
  }
  as_study(d)
}

thread_count <- function(threads) {
  if (!is.numeric(threads) || length(threads) != 1 || is.na(threads) || threads < 1 || threads > 65536 || threads != round(threads))
    stop("threads: expected a whole number, 1 or more", call. = FALSE)
  as.integer(threads)
}

run <- function(study, threads = 1L, file = NULL, replace = FALSE, parameters = NULL) {
  if (!is.null(file) && (!is.character(file) || length(file) != 1 || is.na(file) || dir.exists(file) || grepl("/$|^$", file)))
    stop("file: expected the name of a file", call. = FALSE)
  if (!is.null(parameters)) {
    study <- with_draws(study, parameters)
    if (inherits(parameters, "vesipk_result")) on.exit(unlink(study$described$more$parameters))
  }
  pointer <- answered(.Call(C_run_study, read_now(study), if (is.null(file)) NULL else path.expand(file), thread_count(threads), replace))
  if (is.null(file)) as_result(pointer) else read_result(file)
}

# A row for each point, a column for each number.
table_of <- function(values) {
  values <- as.data.frame(values, check.names = FALSE)
  other <- !vapply(values, function(column) is.numeric(column) || is.logical(column) && all(is.na(column)), NA)
  if (any(other)) stop(names(values)[other][1], ": expected numbers, in the unit that numbers(study) shows", call. = FALSE)
  values
}

simulate_subjects <- function(study, values, scenario = NULL, individual = "all", threads = 1L) {
  values <- table_of(values)
  as_result(answered(.Call(C_simulate_study, read_now(study), if (is.null(scenario)) NULL else place_of(study, scenario),
                           names(values), as.double(as.matrix(values)), individual, thread_count(threads))))
}

place_of <- function(study, scenario) {
  known <- scenarios(study)
  place <- if (is.numeric(scenario)) as.integer(scenario) else match(scenario, known)
  if (is.na(place) || place < 1 || place > length(known))
    stop("there is no scenario ", scenario, ", expected one of ", paste(known, collapse = ", "), call. = FALSE)
  place - 1L
}

evaluate <- function(study, values, of, scenario = 1, derivative = FALSE) {
  values <- table_of(values)
  of <- as.data.frame(of, stringsAsFactors = FALSE)
  if (!all(c("organ", "quantity") %in% names(of)))
    stop("evaluate: expected of = data.frame(organ, quantity) or data.frame(organ, quantity, time)", call. = FALSE)
  time <- if (is.null(of$time)) rep(NaN, nrow(of)) else as.double(ifelse(is.na(of$time), NaN, of$time)) # a curve wants one
  found <- answered(.Call(C_evaluate_study, read_now(study), place_of(study, scenario), names(values),
                          as.double(as.matrix(values)), as.character(of$organ), as.character(of$quantity), time, derivative))
  n <- nrow(values)
  outputs <- ifelse(is.nan(time), paste(of$organ, of$quantity), paste(of$organ, of$quantity, time))
  result <- list(value = t(array(found[[1]], c(nrow(of), n), list(outputs, NULL))), cause = found[[3]],
                 unit = setNames(found[[4]], outputs))
  if (derivative)
    result$derivative <- aperm(array(found[[2]], c(nrow(of), ncol(values), n), list(outputs, names(values), NULL)), 3:1)
  result
}
