# What R is given is what the program would write. Runs against the libvesipk and configs that are installed, or those that
# VESIPK_LIBRARY names.
library(vesipk)
library_folder <- if (nzchar(Sys.getenv("VESIPK_LIBRARY"))) Sys.getenv("VESIPK_LIBRARY") else NULL
pools <- "study = { title = \"Two pools\"; model = { amount_unit = \"mg\";
  compartments = ( { name = \"plasma\"; volume = \"18.5 mL\"; }, { name = \"gone\"; } );
  processes = ( { kind = \"first_order\"; from = \"plasma\"; to = \"gone\"; rate = \"0.37 1/h\"; } ); };
  duration = \"24 h\"; output = { every = \"30 min\"; }; };"
own <- function() study(pools) |> dose(into = "plasma", amount = "1.2 mg")

# a curve in closed form, as an array and as a long table
result <- own() |> run()
curve <- result[["percent_dose"]]
time <- result[["time"]]
stopifnot(identical(names(dimnames(curve)), c("scenario", "organ", "quantile", "time")))
stopifnot(max(abs(curve[1, "plasma", 1, ] - 100 * exp(-0.37 * time))) < 1e-3)
long <- as.data.frame(result)
stopifnot(identical(names(long), c("scenario", "organ", "quantile", "time", "percent_dose")))
stopifnot(nrow(long) == length(curve))
row <- long[long$organ == "plasma" & long$time == 3, ]
stopifnot(isTRUE(all.equal(row$percent_dose, unname(curve[1, "plasma", 1, "3"]))))

nca <- as.data.frame(result, what = c("auc_last", "tmax"))
stopifnot(identical(names(nca), c("scenario", "organ", "quantile", "auc_last", "tmax")))
stopifnot(inherits(tryCatch(as.data.frame(result, what = c("auc_last", "percent_dose")), error = identity), "error"))

# numbers are set, with a unit or in the unit they have
wrong <- tryCatch(own() |> set("loss.rate" = "0.1 1/h"), vesipk_config_error = conditionMessage)
stopifnot(grepl("there is no number of this name", wrong))
rate <- numbers(own())
rate <- rate$address[rate$unit == "1/h"][1]
slow <- do.call(set, c(list(own()), setNames(list(0.1), rate)))
stopifnot(abs(as.numeric(run(slow)[["percent_dose"]][1, "plasma", 1, "10"]) - 100 * exp(-1)) < 1e-3)

# faults are those of the program
fault <- tryCatch(run(study(list(species = "mose", product = "msc-small-ev", duration = "3 h"), library = library_folder)),
                  vesipk_config_error = conditionMessage)
stopifnot(is.character(fault))

# what cannot be is said in words of ours, not of what lies below
says <- function(words, expr) stopifnot(grepl(words, tryCatch(expr, error = conditionMessage), fixed = TRUE))
for (bad in list(NULL, 3, "", NA_character_, c("a", "b"))) says("study: expected a path", study(bad))
says("function has no place in a config", study(list(species = sum)))
for (bad in list(-1, NA, "two", 2.5, 1e12)) says("threads: expected a whole number, 1 or more", run(own(), threads = bad))
for (bad in list(NA, NaN, c(1, 2))) says(paste0(rate, ": expected one finite number"), do.call(set, c(list(own()), setNames(list(bad), rate))))
says("expected the name of one array", result[[3]])
says("expected numbers, in the unit", evaluate(own(), setNames(data.frame("a"), rate), data.frame(organ = "plasma", quantity = "auc_last")))
stopifnot(identical(as.data.frame(result, "auc_last"), as.data.frame(result, what = "auc_last")))

# predictions and their derivatives: d ln(amount) / d ln(rate) = - rate t
found <- evaluate(own(), setNames(data.frame(c(0.2, 0.5)), rate), data.frame(organ = "plasma", quantity = "percent_dose", time = c(1, 4)),
                  derivative = TRUE)
stopifnot(dim(found$value) == c(2, 2), dim(found$derivative) == c(2, 1, 2), all(found$cause == ""))
stopifnot(max(abs(found$value - 100 * exp(-outer(c(0.2, 0.5), c(1, 4))))) < 1e-3)
stopifnot(max(abs(found$derivative[, 1, ] / found$value + outer(c(0.2, 0.5), c(1, 4)))) < 1e-3)

# a file there and back, subjects of a table, settings
file <- tempfile(fileext = ".h5")
save_result(result, file)
stopifnot(identical(c(read_result(file)[["percent_dose"]]), c(curve)))
each <- simulate_subjects(own(), setNames(data.frame(c(0.2, 0.37)), rate))
stopifnot(dim(each[["individual/auc_last"]])[2] == 2)
stopifnot(length((own() |> settings(duration = "3 h", output = list(every = "1 h")) |> run())[["time"]]) == 4)
stopifnot(inherits(tryCatch(result[["nothing"]], error = identity), "error"))

# numbers of measured values
times <- c(0, 1, 2, 4, 8)
found <- nca(data.frame(time = times, value = 8 * exp(-0.3 * times)), units = c(time = "h", value = "ng/mL"), dose = "2 ug", route = "iv-bolus")
stopifnot(abs(found$half_life - log(2) / 0.3) < 1e-9, abs(found$cl - 2000 / found$auc_inf) < 1e-9, attr(found, "units")[["auc_inf"]] == "h ng/mL")
stopifnot(grepl("frob", tryCatch(nca(data.frame(time = 1, frob = 2)), error = conditionMessage)))

# a rate is learned from what it made; draws are there for posterior
measured <- data.frame("time [h]" = c(1, 2, 5, 9), organ = "plasma", "value [%ID]" = 100 * exp(-0.41 * c(1, 2, 5, 9)) * c(1.02, 0.99, 1.01, 0.98), check.names = FALSE)
learned <- own() |> fit(measured, list(list(address = rate, low = "0.1 1/h", high = "1 1/h")), draws = 200)
numbers_learned <- as.data.frame(learned)
row <- numbers_learned[numbers_learned$parameter == rate, ]
stopifnot(abs(row$mode - 0.41) < 0.02, row$low < 0.41, row$high > 0.41, row$unit == "1/h")
drawn <- draws(learned)
stopifnot(nrow(drawn) == 200, c(rate, ".chain", ".draw") %in% names(drawn), abs(mean(drawn[[rate]]) - row$mode) < 0.05)
if (requireNamespace("posterior", quietly = TRUE)) stopifnot(posterior::ndraws(posterior::as_draws(learned)) == 200)

# a study is run with the draws of a fit, in memory or in a file: what is not known of the curve is there
forecast <- own() |> run(parameters = learned)
band <- forecast[["uncertainty/percent_dose"]]
stopifnot("draw_quantile" %in% names(dimnames(band)))
at <- drop(band[1, "plasma", 1, , "5"])
stopifnot(diff(at) > 0, abs(at[[3]] - median(100 * exp(-5 * drawn[[rate]]))) < 0.3)
file <- tempfile(fileext = ".h5")
save_result(learned, file)
stopifnot(identical(c((own() |> run(parameters = file))[["uncertainty/percent_dose"]]), c(band)))
stopifnot(grepl("cannot be read", tryCatch(own() |> run(parameters = "nowhere.h5"), vesipk_error = conditionMessage)))
file <- tempfile(fileext = ".h5")
own() |> fit(measured, list(list(address = rate, low = "0.1 1/h", high = "1 1/h")), draws = 0, file = file) |> print()
stopifnot("fit/mode" %in% names(read_result(file)))

# which number carries the answer: here is but one
asked <- own() |> settings(sensitivity = list(over = list(list(address = rate, low = "0.2 1/h", high = "0.6 1/h")))) |>
  sensitivity(points = 64, organs = "plasma")
shares <- as.data.frame(asked)
stopifnot(nrow(shares) > 0, all(c("organ", "number", "parameter", "total") %in% names(shares)), shares$parameter == rate)
# which animals, when; what to give: the area is dose / (0.37 x 18.5)
said <- list(design = list(learn = list(rate), animals = 6L, times = list("1 h", "3 h", "9 h"), organs = list("plasma"), unit = "%ID",
                           error = list(gsd = 1.2), free = list(list(address = rate, low = "0.2 1/h", high = "0.6 1/h"))),
             regimen = list(vary = list(list(address = "dose.1.amount", low = "0.1 mg", high = "100 mg")),
                            reach = list(list(organ = "plasma", number = "auc_last", at_least = "0.7 h mg/mL"))))
asked <- settings(own(), duration = "60 h", design = said$design, regimen = said$regimen)
plan <- as.data.frame(design(asked))
stopifnot(sum(plan$plan_animals) == 6, plan$plan_time %in% c(1, 3, 9), plan$plan_scenario == scenarios(asked))
stopifnot(sum(as.data.frame(design(asked, animals = 9, draws = 3, threads = 2L))$plan_animals) == 9)
told <- as.data.frame(design(asked), what = c("design/sd_before", "design/sd_after"))
stopifnot(told$parameter == rate, told$sd_after < 0.2 * told$sd_before)
answer <- regimen(asked, front = 3)
given <- as.data.frame(answer)
stopifnot(answer[["regimen/reached"]] == 1, given$choice == "dose.1.amount", given$choice_unit == "mg", abs(given$answer / (0.7 * 0.37 * 18.5) - 1) < 1e-4)
stopifnot(length(answer[["regimen/front_goal"]]) == 3)
stopifnot(grepl("regimen: is missing", tryCatch(regimen(own()), vesipk_config_error = conditionMessage)))
stopifnot(grepl("has no design", tryCatch(design(own()), vesipk_config_error = conditionMessage)))
print(answer)

# odd words are refused in words of ours; a study that was saved is read again, a result is gone
told <- function(asked) tryCatch({ force(asked); "" }, error = conditionMessage)
stopifnot(told(dose(own())) == "dose: expected such as dose(study, route = \"iv-bolus\", amount = \"1e10 particles\")",
          told(sensitivity(own(), method = 3)) == "method: expected one text", told(fit(own(), profile = 3)) == "profile: expected one text",
          told(fit(own(), starts = -3)) == "starts: expected a whole number from 1 to 1000000", told(read_result(3)) == "file: expected one path", told(run(own(), file = tempdir())) == "file: expected the name of a file",
          grepl("there is no file \"none.csv\"", told(fit(own(), "none.csv", rate))),
          grepl("\"sobol\", \"morris\", \"efast\" or \"local\"", told(sensitivity(own(), method = "zz"))))
stopifnot(told(settings(own(), 3)) == "settings: expected such as settings(study, duration = \"3 d\")",
          grepl("is a curve, expected h", told(evaluate(own(), setNames(list(0.2), rate), data.frame(organ = "plasma", quantity = "percent_dose")))),
          utils::capture.output(str(result)) == "A result of VesiPK")
saved <- tempfile(fileext = ".rds")
kept <- own()
before <- run(kept)
saveRDS(list(kept, before), saved)
again <- readRDS(saved)
stopifnot(identical(run(again[[1]])[["percent_dose"]], before[["percent_dose"]]), grepl("another session", told(names(again[[2]]))))
cat("all is as it should be\n")
