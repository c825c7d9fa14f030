// What JupyterLab gains: a menu entry "Briefing PDF" (an exporter is listed under its bare name,
// "Briefing"), and a switch EN / 中文 in the toolbar of a notebook in both languages.
// Written by hand as the container that JupyterLab loads (https://jupyterlab.readthedocs.io,
// "Extension Developer Guide"), so that nothing is built.
"use strict";

(() => {
  const FORMAT = "briefing";
  const ENTRY = { format: FORMAT, label: "Briefing PDF" };
  const COMMAND = "notebook:export-to-format";
  const SUBMENU = "jp-mainmenu-file-notebookexport";
  const LANGUAGES = { en: "EN", zh: "中文" };
  const SETTING = /^(LANGUAGE\s*=\s*)(["'])(en|zh)\2/m;
  let shared;

  async function load(name) {
    const [module] = Object.values(shared[name] ?? {});
    return module ? (await module.get())() : {};
  }

  function nameExport(app, menu, palette) {
    const service = app.serviceManager.nbconvert;
    const formats = service.getExportFormats.bind(service);
    service.getExportFormats = async (...given) => {
      const { [FORMAT]: ours, ...others } = (await formats(...given)) ?? {};
      return others;
    };
    const found = menu?.fileMenu.items.find((item) => item.submenu?.id === SUBMENU);
    found?.submenu.addItem({ command: COMMAND, args: { ...ENTRY, isPalette: false }, rank: 0 });
    palette?.addItem({
      command: COMMAND,
      category: "Notebook Operations",
      args: { ...ENTRY, isPalette: true },
    });
  }

  const tagsOf = (cell) => cell.model.getMetadata("tags") ?? [];

  // The cell that says LANGUAGE is the only memory of the switch: a click writes there, and what is
  // written there, by hand too, decides which cells are hidden.
  function addSwitch(panel, Widget) {
    const bar = document.createElement("div");
    bar.className = "analysis-language";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Language of the notebook");
    const item = new Widget({ node: bar });
    let shown = "en";

    const setting = () => {
      const cells = panel.content.widgets.filter((cell) => cell.model.type === "code");
      return cells.find((cell) => SETTING.test(cell.model.sharedModel.getSource()));
    };
    const choose = (language) => {
      shown = language;
      const source = setting()?.model.sharedModel;
      source?.setSource(source.getSource().replace(SETTING, `$1$2${language}$2`));
      refresh();
    };
    const refresh = () => {
      const source = setting()?.model.sharedModel.getSource() ?? "";
      shown = SETTING.exec(source)?.[3] ?? shown;
      let bilingual = false;
      for (const cell of panel.content.widgets) {
        const own = tagsOf(cell).find((tag) => tag.startsWith("lang-"))?.slice(5);
        bilingual ||= own in LANGUAGES;
        cell.node.style.display = own in LANGUAGES && own !== shown ? "none" : "";
      }
      item.setHidden(!bilingual);
      for (const button of bar.children) {
        button.setAttribute("aria-pressed", String(button.lang === shown));
        button.style.fontWeight = button.lang === shown ? "bold" : "normal";
      }
    };
    for (const [language, text] of Object.entries(LANGUAGES)) {
      const button = document.createElement("button");
      Object.assign(button, { lang: language, textContent: text, type: "button" });
      button.className = "jp-ToolbarButtonComponent jp-mod-minimal";
      button.title = `Show the cells in this language and set LANGUAGE = "${language}"`;
      button.addEventListener("click", () => choose(language));
      bar.append(button);
    }
    panel.toolbar.insertBefore?.("spacer", "language", item) ||
      panel.toolbar.insertItem(10, "language", item);
    panel.context.ready.then(() => {
      panel.content.modelContentChanged.connect(refresh);
      refresh();
    });
    return item;
  }

  const container = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const { IMainMenu } = await load("@jupyterlab/mainmenu");
      const { ICommandPalette } = await load("@jupyterlab/apputils");
      const { Widget } = await load("@lumino/widgets");
      const tokens = [IMainMenu, ICommandPalette];
      const plugins = [];
      if (tokens.every(Boolean)) {
        const plugin = { id: "analysis-briefing:menu", autoStart: true, optional: tokens };
        plugins.push({ ...plugin, activate: nameExport });
      }
      if (Widget) {
        const createNew = (panel) => addSwitch(panel, Widget);
        const activate = (app) => app.docRegistry?.addWidgetExtension("Notebook", { createNew });
        plugins.push({ id: "analysis-briefing:language", autoStart: true, activate });
      }
      return () => plugins; // none on a page without menus and notebooks
    },
  };
  (window._JUPYTERLAB ??= {})["analysis-briefing"] = container;
})();
