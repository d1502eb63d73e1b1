# A study as an R list, written as a config: a named list is a group, another list is a list, TRUE and FALSE are true and false.

quoted <- function(text) {
  text <- gsub("\\", "\\\\", enc2utf8(text), fixed = TRUE)
  text <- gsub("\"", "\\\"", text, fixed = TRUE)
  text <- gsub("\n", "\\n", text, fixed = TRUE)
  paste0("\"", gsub("\t", "\\t", text, fixed = TRUE), "\"")
}

as_number <- function(value, where) {
  if (!is.finite(value)) stop(where, ": ", value, " cannot be written in a config, expected a finite number", call. = FALSE)
  if (is.integer(value)) return(format(value))
  text <- format(value, digits = 17)
  short <- format(value, digits = 15)
  if (as.numeric(short) == value) text <- short
  if (grepl("[.e]", text)) text else paste0(text, ".0")
}

as_setting <- function(value, where) {
  if (is.factor(value)) value <- as.character(value)
  if (is.list(value) && !is.null(names(value))) return(paste0("{ ", settings_text(value, where), "}"))
  if (is.list(value) || length(value) != 1) {
    items <- vapply(seq_along(value), function(i) as_setting(value[[i]], paste0(where, ".", i)), "")
    return(paste0("( ", paste(items, collapse = ", "), " )"))
  }
  if (!is.atomic(value)) stop(where, ": ", class(value)[1], " has no place in a config, expected a list, text or number", call. = FALSE)
  if (is.na(value)) stop(where, ": NA has no place in a config", call. = FALSE)
  if (is.character(value)) return(quoted(value))
  if (is.logical(value)) return(if (value) "true" else "false")
  if (is.numeric(value)) return(as_number(value, where))
  stop(where, ": ", class(value)[1], " has no place in a config, expected a list, text or number", call. = FALSE)
}

settings_text <- function(values, where) {
  wrong <- !grepl("^[A-Za-z*][-A-Za-z0-9_*]*$", names(values))
  if (any(wrong)) stop(where, ": \"", names(values)[wrong][1], "\" is no name of a setting", call. = FALSE)
  paste0(vapply(seq_along(values), function(i) {
    paste0(names(values)[i], " = ", as_setting(values[[i]], paste0(where, ".", names(values)[i])), ";\n")
  }, ""), collapse = "")
}

config_text <- function(study) {
  if (is.null(study[["study"]])) study <- list(study = study)
  settings_text(study, "config")
}
