/* Small comforts. Every page works without this file.
   1 an error summary gets the focus · 2 a form is sent once · 3 sections fold on a phone, and unfold when linked to
   4 a page that was open while one signed in elsewhere can still be sent · 5 the rest of the menu folds when one leaves it */
(function () {
  "use strict";

  /* 1 The summary says what is wrong and links to the fields: read it first. */
  function focusErrorSummary() {
    var summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  /* 2 The buttons are switched off after the browser has read the form, so that the name and value of
     the one pressed are sent. They come back if the page does, or if it stays (a file was sent back). */
  var WAIT = 8000;

  function buttonsOf(form) {
    return Array.prototype.filter.call(form.elements, function (element) {
      return element.type === "submit" && !element.disabled;
    });
  }

  function release(form) {
    delete form.dataset.sending;
    form.querySelectorAll("[data-was-sent]").forEach(function (button) {
      button.disabled = false;
      delete button.dataset.wasSent;
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "sendAgain" in form.dataset) return;
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-hx-post")) return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "";
    window.setTimeout(function () {
      buttonsOf(form).forEach(function (button) {
        button.disabled = true;
        button.dataset.wasSent = "";
      });
    }, 0);
    window.setTimeout(release, WAIT, form);
  });

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
  });

  /* 3 <details class="v-fold" open> is open where there is room. On a phone it starts folded, unless
     the address or an error points into it. */
  function foldOnPhones() {
    if (!window.matchMedia("(max-width: 52rem)").matches) return;
    document.querySelectorAll("details.v-fold[open]").forEach(function (details) {
      var target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
      var pointed = target && (details.contains(target) || target.contains(details));
      if (!pointed && !details.querySelector("[aria-invalid='true']")) details.open = false;
    });
  }

  function unfoldTarget() {
    var target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    if (!target) return;
    var details = target.closest("details") || target.querySelector("details.v-fold");
    if (details) details.open = true;
  }

  /* 4 Signing in in another tab makes the tokens of this one too old: take the one that holds now. */
  function renewTokens() {
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (!found) return;
    document.querySelectorAll("input[name='csrfmiddlewaretoken']").forEach(function (field) {
      field.value = found[1];
    });
  }

  window.addEventListener("focus", renewTokens);
  document.addEventListener("submit", renewTokens, true);
  document.addEventListener("htmx:config:request", renewTokens);

  foldOnPhones();
  unfoldTarget();
  focusErrorSummary();
  window.addEventListener("hashchange", unfoldTarget);

  /* 5 */
  function foldMenu(event) {
    document.querySelectorAll(".v-nav__rest[open]").forEach(function (menu) {
      if (event.key ? event.key === "Escape" : !menu.contains(event.target)) menu.open = false;
    });
  }

  document.addEventListener("click", foldMenu);
  document.addEventListener("keydown", foldMenu);
})();
